"""Which votes of a phase have too much in common, as pure functions over streams of votes."""
