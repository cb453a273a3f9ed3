"""What the people of a project do with it."""
