"""Measurements. Each prints its own floor, measured in the same run, and the ratio."""
