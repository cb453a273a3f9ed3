"""Signals of coordinated voting over a stream of ballots. They flag, with a reason and what it rests on; they never
decide. Pure: no database, clock or request. docs/fraud.md describes each signal, what it finds and what it misses.
"""
