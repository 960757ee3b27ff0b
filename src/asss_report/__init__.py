"""Frozen KOSTRA figures and analysts' words in; one accessible, archivable, true PDF out."""
