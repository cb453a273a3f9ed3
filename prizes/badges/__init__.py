"""Open Badges 3.0 for certificates: verifiable credentials, signed with keys of the issuer's own once two stewards have
approved that, for whoever verifies them, here or anywhere else.

A badge is made when it is asked for, from what the certificate says then; nothing of it is kept. It bears a project's
title and owner, and no name of a person.
"""
