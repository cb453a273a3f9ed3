"""The form by which anyone reports a project, and the stewards' list and page."""
