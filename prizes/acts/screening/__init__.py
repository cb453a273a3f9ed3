"""What stewards do to submitted projects."""
