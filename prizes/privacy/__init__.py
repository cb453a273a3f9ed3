"""What is stored of a person: a copy for them, its end at their wish, and its end with time."""
