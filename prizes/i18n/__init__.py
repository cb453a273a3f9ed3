"""Choice of language, catalogues, formats of dates and numbers, and the templates' environment."""
