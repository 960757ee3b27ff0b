"""The report in the browser while it is written; it reads, and writes nothing."""
