"""Count a secret ballot of a panel. Pure."""
