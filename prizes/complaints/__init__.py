"""Reports of public projects by anyone: what is wrong with one, and what the stewards decided."""
