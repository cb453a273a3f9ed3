"""A new edition made by forms: a draft of its rules document, changed part by part, every step undone."""
