"""What if: a finished edition under other rules, from the votes, marks and decisions that are on record."""
