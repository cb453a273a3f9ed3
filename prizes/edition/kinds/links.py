"""Web addresses."""

from __future__ import annotations

from typing import Any

from prizes.edition.document.components import FieldKind
from prizes.edition.kinds.kind import Misfits, Question, QuestionKind
from prizes.edition.kinds.reading import is_link, line
from prizes.edition.kinds.shapes import Shape, ShownLink, ShownText
from prizes.kit.sentence import N_, Sentence, say


def link_misfits(question: Question, value: Any) -> Misfits:
    if not is_link(value):
        yield (
            say("“%(question)s” is not a full web address.", question=question),
            say("Start it with https://."),
        )


class LinkKind(QuestionKind, of=FieldKind.LINK):
    label = N_("Web address")
    remedy = say("Write a web address that starts with https://.")

    def read(self, value: Any) -> Any:
        return line(value)

    def _misfits(self, value: Any) -> Misfits:
        yield from link_misfits(self.question, value)

    def asks_for(self) -> Sentence:
        return say("A web address.")

    def shown(self, value: Any) -> Shape:
        return ShownLink(value) if is_link(value) else ShownText(str(value))
