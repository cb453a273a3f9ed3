"""Panels, reviews and decisions for programs."""
