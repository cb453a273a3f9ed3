"""What all programs share: the interface itself, its description, problems, pagination."""
