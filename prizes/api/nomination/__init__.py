"""Projects for programs of those who write them."""
