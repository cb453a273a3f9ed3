"""Who takes part so far, against an earlier edition, and who is missing."""
