"""What all pages share: page or fragment, forms, refusals, lists, choices."""
