"""Read projects before a cut, panels, reviews and marks."""
