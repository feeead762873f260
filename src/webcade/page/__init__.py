"""What the pages of all drivers have in common, and how they call the runtime. No driver is known here."""

from .contract import (
    Inputs,
    KeptMoment,
    Lag,
    Miss,
    Page,
    Pixels,
    RawInputs,
    RegionPlace,
    ResetBy,
    Snapshot,
    View,
)
from .fake import FakePage
from .fingerprint import Fingerprint
from .policy import PagePolicy

__all__ = [
    "FakePage",
    "Fingerprint",
    "Inputs",
    "KeptMoment",
    "Lag",
    "Miss",
    "Page",
    "PagePolicy",
    "Pixels",
    "RawInputs",
    "RegionPlace",
    "ResetBy",
    "Snapshot",
    "View",
]
