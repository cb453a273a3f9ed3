"""People, entities, sign-in by a mailed code or a password, sessions, roles by edition and category, invitations.

Promises that whoever is signed in has shown control of the address, and that a session can be ended at any moment.
"""
