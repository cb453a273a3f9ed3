"""The year: its rules as data, the calendar of phases, freezing, amendments by two people, and guidelines.

Promises that what is written and what is enforced is the same text.
"""
