"""News, sessions, days and partners for programs."""
