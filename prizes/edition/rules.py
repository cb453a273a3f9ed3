"""What the year decides: what is open when, how words are counted, what an amendment may not do."""
