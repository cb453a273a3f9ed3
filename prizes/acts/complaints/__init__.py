"""Acts on reports of public projects."""
