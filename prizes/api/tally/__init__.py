"""Counts and the public log for programs."""
