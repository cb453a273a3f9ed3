"""Sheets of a panel: its ballots and its minutes, as blocks of a document."""
