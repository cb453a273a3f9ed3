"""Trial runs: an edition played from its opening to its winners, with invented people, in a database of its own."""
