"""What is done to projects: one function for each act, inside the transaction of its caller."""
