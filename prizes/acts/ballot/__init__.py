"""Votes set aside: cases, and the appeals of voters. Votes themselves have ways of their own."""
