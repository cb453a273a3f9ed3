"""Where an edition stands, what is missing before its next step, and who must do what about it."""
