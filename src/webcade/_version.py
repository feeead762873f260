"""The one place that states the version; the package, its metadata and the tests read it here."""

__version__ = "0.2.0"
