"""Acts on consultations."""
