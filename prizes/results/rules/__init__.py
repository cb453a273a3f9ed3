"""What must be settled before winners are published, and how a panel's ballot is counted: pure functions."""
