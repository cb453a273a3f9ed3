"""Counts at the command line."""
