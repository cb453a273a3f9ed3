"""Small pure tools without contest meaning. They know nothing of the rest of the program."""
