"""What a consultation may and must; and what is put to it."""
