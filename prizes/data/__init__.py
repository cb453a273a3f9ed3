"""Reference data and the rules of real editions, as files with where they come from."""
