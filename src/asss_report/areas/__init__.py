"""One module per service area: its indicators, its exhibits, its own checks.

A module without a leading underscore is an area; those with one are what areas share.
"""
