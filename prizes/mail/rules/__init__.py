"""Addresses and letters as pure functions."""
