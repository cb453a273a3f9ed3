"""What is told, read for pages, feeds and programs."""
