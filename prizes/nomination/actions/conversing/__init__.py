"""What nominators and stewards say to each other about a project."""
