"""First votes taken in groups: what arrives while one group is being committed makes the next.

A first vote is the first one of its voter in its category, in an open round, of somebody signed in, and needs nothing
but to be written. Whatever is none, or not quite sure, is left to `ballot.actions.cast`, which knows every rule
and every refusal; so this package holds no rule of its own, only conditions under which `cast` would do the same.
"""
