"""What experts do, and those who look after panels."""
