"""Votes that are set aside, by two officers or by their own voters, and what comes of it."""
