"""Pages of certificates: checking one, those of an edition, my own."""
