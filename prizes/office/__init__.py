"""What stewards do across all stages: the journal in words, proposals and what their approval does, roles, archives."""
