"""The queue of what is to be done later: a table and two verbs, enqueue and claim."""
