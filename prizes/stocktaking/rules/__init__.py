"""Finding projects in the register: what of a text is a word, which words are one, and what comes first."""
