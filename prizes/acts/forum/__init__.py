"""What stewards do to news, sessions, days and partners."""
