"""Winners that a ranking of marks gives."""
