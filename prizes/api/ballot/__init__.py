"""Votes for programs."""
