"""A counted ballot of a panel in words, the same on pages and in records: every step with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from prizes.edition.document.methods import METHODS, Method
from prizes.i18n.translator import Translator, without_isolates
from prizes.kit.sentence import N_, Sentence, say, say_n
from prizes.printing.sheet import Block, Facts, Note, Question, Rows, SheetText

Texts = Mapping[str, SheetText]
"""Titles of projects and names of people, by id."""


def told(voice: Translator, sentence: Sentence | str) -> str:
    return without_isolates(voice.say(sentence))


def ballot_blocks(ballot: Mapping[str, Any], texts: Texts, voice: Translator) -> Iterator[Block]:
    """`ballot`: the round and its outcome, as kept and as records tell them."""
    yield Question(SheetText(told(voice, say("Ballot %(round)s", round=ballot["round"]))))
    yield Facts([(voice.gettext(label), words) for label, words in _facts(ballot, voice) if words])
    steps = ballot["steps"]
    for number, step in enumerate(steps, 1):
        if step["totals"]:
            yield _totals(METHODS[ballot["method"]], step, texts, voice, number if len(steps) > 1 else None)
        for sentence in _what_followed(step, texts):
            yield Note(voice.say(sentence))
    yield from _tie(ballot, texts, voice)


def _facts(ballot: Mapping[str, Any], voice: Translator) -> Iterator[tuple[str, SheetText | None]]:
    yield N_("Method"), SheetText(voice.gettext(METHODS[ballot["method"]].label))
    yield N_("Places"), SheetText(voice.number(ballot["seats"]))
    yield N_("Members who could vote"), SheetText(voice.number(ballot["entitled"]))
    yield N_("Ballots"), SheetText(voice.number(ballot["ballots"]))
    yield N_("Abstentions"), SheetText(voice.number(ballot["abstentions"]))
    yield N_("Quota"), None if ballot["quota"] is None else SheetText(voice.number(ballot["quota"]))


def _totals(
    method: Method, step: Mapping[str, Any], texts: Texts, voice: Translator, number: int | None
) -> Block:
    project = told(voice, say("Count %(number)s", number=number)) if number else voice.gettext("Project")
    return Rows(
        [SheetText(project), SheetText(voice.gettext(method.totals))],
        [[texts.get(p, SheetText(p)), _number(total, voice)] for p, total in step["totals"].items()],
    )


def _number(total: str, voice: Translator) -> SheetText:
    exact = Fraction(total)
    if exact.denominator == 1:
        return SheetText(voice.number(exact.numerator))
    return SheetText(f"{exact.numerator}/{exact.denominator}", code=True)


def _what_followed(step: Mapping[str, Any], texts: Texts) -> Iterator[Sentence]:
    if step["elected"]:
        yield say("Elected: %(titles)s.", titles=_titles(step["elected"], texts))
    if step["tied"] and step["excluded"]:
        yield say(
            "Tied at the lowest place: %(titles)s. Whichever is excluded first, the result is the same.",
            titles=sorted(_titles(step["tied"], texts), key=str.casefold),
        )
    if step["excluded"]:
        yield say("Excluded: %(titles)s.", titles=_titles(step["excluded"], texts))


def _tie(ballot: Mapping[str, Any], texts: Texts, voice: Translator) -> Iterator[Block]:
    if ballot["places"]:
        sentence = say_n(
            "Tied for %(n)s place: %(titles)s.",
            "Tied for %(n)s places: %(titles)s.",
            ballot["places"],
            titles=sorted(_titles(ballot["tied"], texts), key=str.casefold),
        )
        yield Note(voice.say(sentence))
    if casting := ballot.get("casting"):
        pairs = [
            (voice.gettext("Casting vote of the chair"), texts.get(casting["by"], SheetText(casting["by"]))),
            (
                voice.gettext("Chosen"),
                SheetText(voice.list(_titles(casting["chosen"], texts))),
            ),
            (voice.gettext("Reason"), SheetText(casting["reason"], auto=True)),
        ]
        yield Facts(pairs)


def _titles(ids: Iterable[str], texts: Texts) -> list[str]:
    return [texts[each].text if each in texts else each for each in ids]
