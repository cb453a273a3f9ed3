"""What everybody may see, for programs."""
