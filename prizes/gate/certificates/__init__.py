"""What pages and programs share of certificates."""
