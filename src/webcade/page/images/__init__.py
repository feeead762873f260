"""Pictures as Python handles them: unpacked, averaged over area, made arrays."""
