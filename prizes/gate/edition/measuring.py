"""Rule sets in numbers, each in the words of its own edition."""

from __future__ import annotations

from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.simplicity import MeasureRow, Simplicity, measure_rows, simplicity
from prizes.edition.queries import speaking_of
from prizes.edition.titles import Said
from prizes.i18n.translator import translator, without_isolates


def simplicity_of(rules: Rules, lang: str) -> Simplicity:
    """The same whichever edition the page that shows it is of."""
    with speaking_of(rules):
        return simplicity(rules, lang, _rendered)


def _rendered(said: Said, lang: str) -> str:
    return without_isolates(translator(lang).value(said))


def compared_rows(before: Rules, now: Rules, lang: str) -> list[MeasureRow]:
    """Of two rule sets, the older first."""
    return measure_rows([simplicity_of(rules, lang) for rules in (before, now)])
