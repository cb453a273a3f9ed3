"""The rules of an edition as one typed document.

Everything an edition decides for itself is said here and nowhere else: `parts` are the small pieces that
combine (texts, forms, markings, ballots, cuts), `phases` put them on the calendar, `rules` is the whole.
The document is plain data: it knows no database, no clock and no language of the reader.
"""
