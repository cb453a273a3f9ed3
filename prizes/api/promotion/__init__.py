"""Telling of projects, for programs."""
