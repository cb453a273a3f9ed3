"""The public vote. Promises one vote in force by voter and category, and that no row joins a person to a choice."""
