"""Reports and their data as both ways in ask for them."""
