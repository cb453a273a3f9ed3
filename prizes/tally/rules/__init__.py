"""The count, and whatever checks it, as pure functions."""
