"""What stewards do across all stages: proposals and what their approval does, roles, archives."""
