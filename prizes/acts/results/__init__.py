"""The shortlist, panels' records and ballots, and the choice of winners."""
