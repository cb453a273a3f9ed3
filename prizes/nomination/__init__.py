"""From the first word of a draft to a submitted project.

Promises that what was acknowledged is kept, and that the list of what is missing is the rule that decides.
"""
