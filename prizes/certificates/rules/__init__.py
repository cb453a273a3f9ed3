"""Codes of certificates, what they are for, and whether they stand: pure functions."""
