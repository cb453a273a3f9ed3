"""What stewards do to what is told."""
