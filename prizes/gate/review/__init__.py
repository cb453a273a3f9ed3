"""What both ways into the experts' work share."""
