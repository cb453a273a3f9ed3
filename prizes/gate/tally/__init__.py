"""What both ways in share of counts."""
