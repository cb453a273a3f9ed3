"""How far whoever is here has come."""
