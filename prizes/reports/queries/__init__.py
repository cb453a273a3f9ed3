"""Reads of the data sets."""
