"""What can be wrong with rules that have the right shape, by part of the document. Each module yields
problems with the way to their place; `edition.check` puts them together.
"""
