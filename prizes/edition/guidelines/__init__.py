"""The rules of an edition in plain words, made from the document that the code obeys, so that what is
written and what is enforced cannot differ. Pure: sentences, no language; the reader's translator says them.
"""
