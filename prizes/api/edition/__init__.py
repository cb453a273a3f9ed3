"""Editions for programs."""
