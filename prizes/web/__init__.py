"""Pages: one module a stage, thin over queries and actions."""
