"""Consultations for programs."""
