"""From the tally to published winners. Promises that what is published is exactly what two stewards agreed to."""
