"""How often something was done lately, counted in PostgreSQL for all processes together. Names are hashes."""
