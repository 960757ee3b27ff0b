"""Statistics Norway's Statbank (PxWebApi v2): the only part of the house on the network."""
