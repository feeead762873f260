"""The seam: what every driver's page is, and how the runtime in it is spoken to. No driver is known here."""

from .contract import Inputs, Lag, Page, Pixels, Reading, ResetBy, Snapshot, View
from .fake import FakePage

__all__ = ["FakePage", "Inputs", "Lag", "Page", "Pixels", "Reading", "ResetBy", "Snapshot", "View"]
