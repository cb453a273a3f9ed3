"""Pages that everybody sees first."""
