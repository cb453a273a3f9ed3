"""Addresses, codes and roles as pure functions."""
