"""The studio: pages on which stewards write the rules of an edition by forms."""
