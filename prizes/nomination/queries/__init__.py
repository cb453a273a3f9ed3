"""What is read of projects."""
