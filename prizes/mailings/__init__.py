"""Letters to the people of a contest: written for a group, looked through, released; and the outbox of all letters."""
