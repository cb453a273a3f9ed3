"""What a webhook may be and say, as pure functions."""
