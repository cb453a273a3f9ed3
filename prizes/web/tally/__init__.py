"""Pages of the count and of the public log."""
