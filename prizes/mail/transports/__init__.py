"""Ways to hand a letter on, all behind one interface."""
