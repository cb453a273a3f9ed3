"""Acts of experts on their reviews, and of stewards on panels, assignments and the decision."""
