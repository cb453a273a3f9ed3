"""Words of stewards as pure functions: what they can name, and what a page makes of them."""
