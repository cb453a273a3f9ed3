"""Read consultations and comments."""
