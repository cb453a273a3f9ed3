"""Pages of champions, winners and panels' ballots."""
