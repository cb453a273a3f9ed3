"""How lines, trees, notes and papers are written and read. Pure."""
