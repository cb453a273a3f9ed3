"""Public reads for programs, as their pages have them."""
