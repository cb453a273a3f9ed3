"""Who may vote when, what a vote may be, and which votes have too much in common: pure functions."""
