"""How an email reads with made-up values, and with words of a steward in place of the given ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prizes.edition.queries import EditionInForce
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator
from prizes.kit.sentence import N_
from prizes.mail.letters import EDITED, ReadableLetter, as_written
from prizes.mail.rules.kinds import LETTERS
from prizes.mail.samples import sample

CONTEST = N_("WSIS Prizes")
_KINDS = {kind.name: kind for kind in LETTERS}


def sampled(
    edition: EditionInForce | None, letter: str, lang: str, words: Mapping[str, str] | None = None
) -> ReadableLetter:
    """As its reader would get it. `edition`: None for one that belongs to none. `words`: without faults; None for the
    given text.
    """
    of_none: dict[Any, str] = {code: translator(code).gettext(CONTEST) for code in CODES}
    made = sample(
        _KINDS[letter],
        lang,
        edition=edition.slug if edition else None,
        title=dict(edition.rules.title) if edition else of_none,
        category=dict(edition.rules.categories[0].short) if edition else {},
    )
    if words:
        made.context = {**made.context, EDITED: {"subject": words["subject"], "body": words["body"]}}
    return as_written(made)
