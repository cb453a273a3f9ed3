"""Acts around telling of projects."""
