"""Data sets, figures, reports: pure functions over rows."""
