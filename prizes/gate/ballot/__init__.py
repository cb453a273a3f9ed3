"""What both ways in share of votes."""
