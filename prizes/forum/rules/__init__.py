"""What may be told, and when: pure."""
