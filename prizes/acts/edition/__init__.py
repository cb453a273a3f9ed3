"""What stewards do to rules and calendar."""
