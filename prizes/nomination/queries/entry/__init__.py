"""Reads about other ways in than beginning a project oneself."""
