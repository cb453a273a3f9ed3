"""Conditions of the rules: a small language over answers, dates and groups. What it can say, how it is written, what
it means, and how it is told to people. `docs/rules.md` teaches it. Pure.
"""
