"""Reports of public projects, for programs."""
