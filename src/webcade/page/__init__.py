"""The seam: what every driver's page is, and how the runtime in it is spoken to. No driver is known here."""

from .contract import Frame, Inputs, Lag, Page, Pixels, Reading, ResetBy, View
from .fake import FakePage

__all__ = ["FakePage", "Frame", "Inputs", "Lag", "Page", "Pixels", "Reading", "ResetBy", "View"]
