"""Formalities besides the form: signatures that are asked for by mail, and what stewards record."""
