"""Panels, assignments, marks, recusals, and the decision at a cut.

Promises that a decision can be explained by its numbers and its reasons.
"""
