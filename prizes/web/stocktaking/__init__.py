"""What owners say of projects in the register."""
