"""Reports and their data for programs."""
