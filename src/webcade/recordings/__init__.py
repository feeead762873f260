"""A run as a file that plays again to the byte. docs/recordings.md has the format, byte by byte."""
