"""Open data of an edition and of all years, and reports in which each number is one of that data."""
