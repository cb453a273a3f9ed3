"""Files that people upload: looked at in a process of their own, made anew, kept under names that nobody can guess.

Nothing that was sent is kept as it was sent. A picture is decoded and encoded again; a PDF is read and written again.
"""
