"""Pages of a project for those who write it."""
