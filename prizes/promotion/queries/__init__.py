"""What is public of projects and editions at this moment."""
