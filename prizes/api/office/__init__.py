"""Stewards' work across all stages for programs."""
