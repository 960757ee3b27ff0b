"""Numbering, captions, sources, HTML and PDF."""
