"""Pages of stewards across all stages."""
