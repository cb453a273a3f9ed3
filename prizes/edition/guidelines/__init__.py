"""The rules of an edition in plain words, made from the document that the code obeys, so that what is
written and what is enforced cannot differ. Pure: sentences, no language; the reader's translator says them.
"""

from prizes.edition.guidelines.changes import Change, changes
from prizes.edition.guidelines.structure import Entry, Group, Guidelines, Section
from prizes.edition.guidelines.whole import guidelines

__all__ = ["Change", "Entry", "Group", "Guidelines", "Section", "changes", "guidelines"]
