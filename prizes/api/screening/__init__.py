"""Projects for programs of stewards."""
