"""What people with roles did, to what, when.

Written in the act's own transaction, never changed, chained by hashes afterwards in batches.
"""
