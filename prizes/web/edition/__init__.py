"""Pages of an edition and its rules."""
