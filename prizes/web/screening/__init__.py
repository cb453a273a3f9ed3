"""Pages of projects for stewards: the queue, screening, appeals, late entries, lists."""
