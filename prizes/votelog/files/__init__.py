"""The published files of a log, and what is remembered of it outside the database."""
