"""What stewards do to people, proposals, letters and mailings."""
