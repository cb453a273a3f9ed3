"""Other ways into a contest than a form that is written from the beginning."""
