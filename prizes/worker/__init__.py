"""Takes jobs and sends mail after the transactions that asked for them."""
