"""What both ways in share of projects: drafts, files, lists to take away."""
