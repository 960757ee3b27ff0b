"""The outside world <-> `report/data`; the only package that may touch the network."""
