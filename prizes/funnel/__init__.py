"""How many came how far towards a vote or a submission: totals alone, without a row about a person."""
