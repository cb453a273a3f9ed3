"""Acts on what owners say of projects in the register."""
