"""What one person has to do, over all editions."""
