"""What the pages of all drivers have in common, and how they call the runtime. No driver is known here."""

from .contract import Inputs, Lag, Miss, Page, Pixels, RawInputs, ResetBy, Snapshot, View
from .fake import FakePage

__all__ = ["FakePage", "Inputs", "Lag", "Miss", "Page", "Pixels", "RawInputs", "ResetBy", "Snapshot", "View"]
