"""Turn encoded pictures into arrays, and scale them by averaging over area."""
