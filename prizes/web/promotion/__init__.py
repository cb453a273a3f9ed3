"""Pages, pictures and files with which projects and editions are told of."""
