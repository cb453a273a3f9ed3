"""Pages of voters, and of votes that are set aside."""
