"""What a project may say of itself, and how it is said to people and machines: pure functions."""
