"""What follows the count: challenges, the sample, auditors' notes, the end."""
