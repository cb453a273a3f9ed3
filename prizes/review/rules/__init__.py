"""Reviews, panels and decisions by the rules alone: pure functions, without database and clock."""
