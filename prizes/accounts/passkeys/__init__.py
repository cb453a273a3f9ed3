"""Passkeys of people with a role: add one, show it, name it, remove it."""
