"""Pure functions on observations; they return data, never sentences."""
