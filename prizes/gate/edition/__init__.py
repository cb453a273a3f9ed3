"""What pages and programs share of editions."""
