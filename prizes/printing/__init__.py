"""Sheets as PDF: set from data with the fonts of the package, the same bytes for the same sheet."""
