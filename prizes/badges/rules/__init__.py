"""What a badge is made of, how it is signed and read again: pure functions."""
