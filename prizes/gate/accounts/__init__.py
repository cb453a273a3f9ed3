"""What both ways in share of signing in."""
