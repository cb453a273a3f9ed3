"""Each letter that an act puts into the outbox in any test is written as its reader gets it, and nothing of the program
may stand in it: no value as Python writes it, and no place between two signs that stayed empty.
"""

from __future__ import annotations

import re
from typing import Any

from jinja2 import UndefinedError
from sqlalchemy import event

from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.mail.transports.interface import Refused

OF_THE_PROGRAM = re.compile(
    r"[{\[](?:['\"]|&#3[49];)|\bNone\b|\bUndefined\b|\bSentence\(| · *(?:$|</p>|<br>)", re.MULTILINE
)
_judged: set[tuple[object, ...]] = set()


@event.listens_for(Message, "before_insert")
def _read(_mapper: Any, _connection: Any, letter: Message) -> None:
    """Once for values of the same form. Tests of the outbox make letters up, whose values are not those of an act: they are not read."""
    form = tuple(sorted((name, type(value).__name__, bool(value)) for name, value in letter.context.items()))
    if (letter.template, letter.lang, form) in _judged:
        return
    try:
        made = compose(letter)
    except (KeyError, UndefinedError, ValueError, Refused):
        return
    for text in (str(made["Subject"]), *(part.get_content() for part in made.iter_parts())):
        wrong = OF_THE_PROGRAM.search(text)
        assert wrong is None, f"{letter.template}: …{text[max(0, wrong.start() - 60) : wrong.end() + 60]}…"
    _judged.add((letter.template, letter.lang, form))
