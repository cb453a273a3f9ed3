"""Ballots that nobody could complete, or whose rules contradict each other."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256

from prizes.edition.document.components import Auditor, Ballot
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.spans import candidates_phase
from prizes.kit.sentence import say

USUAL_CHANGES = 5


def ballot_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, VotingPhase):
            yield from _ballot(rules, phase, ("phases", number, "ballot"))


def _ballot(rules: Rules, phase: VotingPhase, way: Way) -> Iterator[Found]:
    ballot = phase.ballot
    categories = len(rules.categories)
    if isinstance(ballot.complete, int) and ballot.complete > categories:
        yield found_at(
            (*way, "complete"),
            say(
                "A ballot requires votes in %(n)s categories, but the number of categories is "
                "%(categories)s.",
                n=ballot.complete,
                categories=categories,
            ),
            say("Ask for fewer, or use “all”."),
        )
    if ballot.change == "never" and ballot.changes_most not in {None, USUAL_CHANGES}:
        yield found_at(
            (*way, "changes_most"),
            say("A vote can never be changed, so it cannot be changed %(n)s times.", n=ballot.changes_most),
            say("Remove `changes_most`, or set `change` to “until_close”."),
        )
    yield from _auditors(ballot, (*way, "auditors"), needed=rules.kind != "record")
    before = candidates_phase(rules, phase)
    cap = before.cut.most if before and before.cut.by == "category" else None
    if cap is not None and ballot.choices > cap:
        yield found_at(
            (*way, "choices"),
            say(
                "A vote may name %(choices)s projects, but a category has at most %(cap)s.",
                choices=ballot.choices,
                cap=cap,
            ),
            say("Reduce `choices`."),
        )


def _auditors(ballot: Ballot, way: Way, *, needed: bool) -> Iterator[Found]:
    if ballot.openings == "public" and ballot.auditors:
        yield found_at(
            way,
            say("Single votes are published, so no auditor is needed to confirm the count."),
            say("Remove `auditors`, or set `openings` to “auditors”."),
        )
    if ballot.openings == "auditors" and not ballot.auditors and needed:
        yield found_at(
            way,
            say("Single votes are shown to auditors only, but no auditor is named to sign the count."),
            say("Name at least one under `auditors`, with the key that `prizes log auditor` prints."),
        )
    for number, auditor in enumerate(ballot.auditors):
        if not _is_key(auditor):
            yield found_at(
                (*way, number, "key"),
                say(
                    "The key of “%(name)s” is incomplete: its characters do not match each other.",
                    name=auditor.name,
                ),
                say("Copy it again as `prizes log auditor` prints it."),
            )
        if auditor.key in [each.key for each in ballot.auditors[:number]]:
            yield found_at(
                (*way, number, "key"),
                say("Two auditors have the same key."),
                say("Each auditor must create a separate key."),
            )


def _is_key(auditor: Auditor) -> bool:
    """Whether the eight digits are those of name and key (C2SP, signed notes), and it is an Ed25519 key."""
    name, digits, encoded = auditor.key.split("+", 2)
    key = b64decode(encoded)
    return key[:1] == b"\1" and sha256(name.encode() + b"\n" + key).hexdigest()[:8] == digits
