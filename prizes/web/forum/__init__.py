"""Pages of news, sessions, days and partners."""
