"""What a project needs besides its form: which of it is complete, and who may sign."""
