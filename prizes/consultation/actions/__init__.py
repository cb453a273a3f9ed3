"""Acts on consultations and comments."""
