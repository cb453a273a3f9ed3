"""What is written of the register."""
