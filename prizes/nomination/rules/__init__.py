"""What holds of projects by the rules alone: pure functions, without database and clock."""
