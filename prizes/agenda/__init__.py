"""Where an edition stands, what is missing before its next step, and who must do what about it.

Promises that whatever holds an edition up is named, with the page on which it is put right.
"""
