"""Acts on certificates."""
