"""Each letter that an act puts into the outbox in any test fits its columns, which SQLite does not hold, and has all its
places filled in as it is written: so what acts give is held against what the words of stewards can name. A value that an
act does not give fails the test.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect

from prizes.i18n.templates import environment, places_of_letter
from prizes.mail.letters import _values
from prizes.mail.models import Message


@event.listens_for(Message, "before_insert")
def _look_at(_mapper: Any, _connection: Any, letter: Message) -> None:
    """Tests of the outbox make letters up. Those have no title of an edition, without which no letter that can have
    other words could be sent.
    """
    for column in inspect(Message).columns:
        most, value = getattr(column.type, "length", None), getattr(letter, column.key)
        assert not most or not value or len(value) <= most, f"{column.key} of {letter.template}: {value}"
    if "edition_title" not in letter.context:
        return
    for name in places_of_letter(letter.template):
        place = environment(letter.lang).get_template(f"mail/{letter.template}/place.{name}")
        place.render(_values(letter))
