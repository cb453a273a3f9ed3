"""The words that editions have in place of the given ones, of letters and of pages."""
