"""The public register over all editions: every project that was nominated, whatever became of it."""
