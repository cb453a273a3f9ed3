"""What is to be done in an edition, as pure functions over counts."""
