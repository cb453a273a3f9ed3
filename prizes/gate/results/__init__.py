"""What both ways into the results share."""
