"""What is told around the contest: news, the sessions of the ceremony, days of the year, partners."""
