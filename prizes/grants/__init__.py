"""What each role of the database may do, on PostgreSQL. Nobody has a right on a table as a whole, but on named columns:
so nobody can read the hidden ones (xmin, ctid) that tell which rows were written together.
"""
