"""Archives of all that a contest needs, and restoring them elsewhere. docs/operating.md (Copies) has the format."""
