"""Commands of who runs the service: what is wrong with it, its database, its copies."""
