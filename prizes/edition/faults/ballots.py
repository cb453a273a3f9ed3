"""Ballots that nobody could complete, or whose rules contradict each other."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256

from prizes.edition.document.components import Auditor, Ballot, CountRule, Cut, TieRule
from prizes.edition.document.methods import RANKED_COUNTS
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.faults.electorates import electorate_faults, voter_group_faults
from prizes.edition.spans import categories_in_reach, from_the_start, sources
from prizes.kit.sentence import say

USUAL_CHANGES = 5


def ballot_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, VotingPhase):
            yield from _ballot(rules, phase, ("phases", number, "ballot"))
            yield from _count(phase, ("phases", number))
            yield from _attributes(phase, ("phases", number))
            yield from voter_group_faults(rules, phase, ("phases", number, "count", "by_group", "groups"))
            yield from electorate_faults(rules, phase, ("phases", number))


def _ballot(rules: Rules, phase: VotingPhase, way: Way) -> Iterator[Found]:
    ballot = phase.ballot
    categories = len(categories_in_reach(rules, phase))
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
    if ballot.least > ballot.choices:
        yield found_at(
            (*way, "least"),
            say(
                "A vote names at least %(least)s projects, but at most %(choices)s.",
                least=ballot.least,
                choices=ballot.choices,
            ),
            say("Reduce `least`, or increase `choices`."),
        )
    yield from _sealing(rules, phase, (*way, "shown_until"))
    yield from _auditors(phase, (*way, "auditors"), needed=rules.kind != "record")
    before = sources(rules, phase)
    caps = [
        each.cut.most for each in before if each.cut.dimensions == ("category",) and each.cut.most is not None
    ]
    limited = bool(before) and len(caps) == len(before) and not from_the_start(rules, phase)
    cap = sum(caps) if limited else None
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


def _sealing(rules: Rules, phase: VotingPhase, way: Way) -> Iterator[Found]:
    """Numbers are sealed while voting is open, or there is nothing to seal."""
    sealed, opens, closes = (
        rules.instant(each) for each in (phase.ballot.shown_until, phase.opens, phase.closes)
    )
    if sealed is None:
        return
    if phase.ballot.visible == "nothing":
        yield found_at(
            way,
            say("Nothing is shown while voting is open, so nothing can be sealed."),
            say("Remove `shown_until`, or set `visible` to “turnout” or “votes”."),
        )
    elif opens is not None and sealed <= opens:
        yield found_at(
            way,
            say("The numbers would be sealed before voting opens."),
            say("Choose a later instant, or set `visible` to “nothing”."),
        )
    elif closes is not None and sealed >= closes:
        yield found_at(
            way,
            say("The numbers would be sealed only after the close."),
            say("Choose an earlier instant, or remove `shown_until`."),
        )


# --- the count ------------------------------------------------------------------------------------------


def _count(phase: VotingPhase, way: Way) -> Iterator[Found]:
    ballot, count = phase.ballot, phase.count
    if ballot.form == "ranking" and count.method == "sum":
        yield found_at(
            (*way, "count", "method"),
            say("Votes are rankings, but the rules do not say how rankings are counted."),
            say("Set `method` to one of: %(methods)s.", methods=", ".join(RANKED_COUNTS)),
        )
    if ballot.form != "ranking" and count.method != "sum":
        without = say(
            "“%(method)s” counts rankings, but a vote is a choice without an order.", method=count.method
        )
        shared = say("“%(method)s” counts rankings, but a vote shares out points.", method=count.method)
        yield found_at(
            (*way, "count", "method"),
            shared if ballot.form == "points" else without,
            say("Set `form` of the ballot to “ranking”, or remove `method`."),
        )
    if ballot.form == "ranking" and ballot.choices == 1:
        yield found_at(
            (*way, "ballot", "choices"),
            say("A ranking of one project is not a ranking."),
            say("Set `choices` to 2 or more."),
        )
    yield from _points(ballot, (*way, "ballot"))
    yield from _table(ballot, count, (*way, "count", "table"))
    if phase.unit == "points":
        yield from _by_points(phase.cut, (*way, "cut"))
    if phase.gives_places:
        yield from _by_places(phase.cut, count, (*way, "cut"))


def _points(ballot: Ballot, way: Way) -> Iterator[Found]:
    """How many points there are to share out."""
    if ballot.form != "points":
        for key in ("points", "most_points"):
            if getattr(ballot, key) is not None:
                yield found_at(
                    (*way, key),
                    say("Only votes that share out points use `%(key)s`.", key=key),
                    say("Remove `%(key)s`, or set `form` to “points”.", key=key),
                )
        return
    if ballot.points is None:
        yield found_at(
            (*way, "points"),
            say("Votes share out points, but the rules do not say how many."),
            say("Set `points` to the number of points of a vote."),
        )
        return
    if ballot.choices == 1:
        yield found_at(
            (*way, "choices"),
            say("Points for one project alone are not shared out."),
            say("Set `choices` to 2 or more."),
        )
    elif ballot.choices > ballot.points:
        yield found_at(
            (*way, "choices"),
            say(
                "A vote may give points to %(choices)s projects, but has only %(points)s.",
                choices=ballot.choices,
                points=ballot.points,
            ),
            say("Reduce `choices`, or increase `points`."),
        )
    yield from _most_points(ballot, ballot.points, (*way, "most_points"))


def _most_points(ballot: Ballot, points: int, way: Way) -> Iterator[Found]:
    most = ballot.most_points
    if most is None:
        return
    if most > points:
        yield found_at(
            way,
            say(
                "A vote may give %(most)s points to one project, but has only %(points)s.",
                most=most,
                points=points,
            ),
            say("Reduce `most_points`, or increase `points`."),
        )
    elif most * ballot.choices < points:
        yield found_at(
            way,
            say(
                "A vote has %(points)s points, but can give at most %(most)s to each of %(choices)s projects.",
                points=points,
                most=most,
                choices=ballot.choices,
            ),
            say("Increase `most_points` or `choices`, or reduce `points`."),
        )


def _table(ballot: Ballot, count: CountRule, way: Way) -> Iterator[Found]:
    table = count.table
    if count.method != "points":
        if table:
            yield found_at(way, say("Only the method “points” uses a table."), say("Remove `table`."))
        return
    if len(table) != ballot.choices:
        yield found_at(
            way,
            say(
                "A vote may rank %(choices)s projects, but the numbers of points are %(n)s.",
                choices=ballot.choices,
                n=len(table),
            ),
            say("Write one number for each place of a ranking."),
        )
    elif table[0] == 0 or table != sorted(table, reverse=True):
        yield found_at(
            way,
            say(
                "A higher place must not receive fewer points than a lower one, and the first place receives some."
            ),
            say("Write the numbers from the highest to the lowest."),
        )


def _by_points(cut: Cut, way: Way) -> Iterator[Found]:
    """Points are no votes: what asks for votes would mean something else."""
    if cut.least_votes:
        yield found_at(
            (*way, "least_votes"),
            say("The count gives points, not votes, so the least number of votes cannot be judged."),
            say("Remove `least_votes`. You can use `threshold` and `quorum`."),
        )
    for number, rule in enumerate(cut.ties):
        if rule in {TieRule.MORE_VOTES, TieRule.FEWEST_SET_ASIDE}:
            yield found_at(
                (*way, "ties", number),
                say("“%(rule)s” compares votes, but the count gives points.", rule=rule.value),
                say("Choose another tie rule."),
            )


def _by_places(cut: Cut, count: CountRule, way: Way) -> Iterator[Found]:
    """A count that gives places leaves nothing to be measured, and knows each category by itself."""
    if cut.by != "category":
        yield found_at(
            (*way, "by"),
            say("“%(method)s” gives each project a place in its category.", method=count.method),
            say("Set `by` to “category”, or choose the method “points”."),
        )
    if cut.also_by:
        yield found_at(
            (*way, "also_by"),
            say("“%(method)s” gives each project a place in its category.", method=count.method),
            say("Remove it, or choose the method “points”."),
        )
    if [(each.source, each.scale) for each in cut.basis] not in ([], [("votes", None)]):
        yield found_at(
            (*way, "basis"),
            say(
                "“%(method)s” gives places. They cannot be measured or combined with marks.",
                method=count.method,
            ),
            say("Let `basis` be the votes alone, without a scale, or choose the method “points”."),
        )
    if cut.threshold is not None:
        yield found_at(
            (*way, "threshold"),
            say("“%(method)s” gives places, and a place is not a share of votes.", method=count.method),
            say("Remove `threshold`. You can use `least_votes` and `quorum`."),
        )
    if count.method != "stv":
        return
    if cut.most is None:
        yield found_at(
            (*way, "most"),
            say("The single transferable vote needs to know how many projects pass."),
            say("Set `most`."),
        )
    if cut.quotas:
        yield found_at(
            (*way, "quotas"),
            say("The single transferable vote fills all places by votes, so the cut-off cannot have quotas."),
            say("Remove `quotas`, or choose another method."),
        )
    if cut.minima:
        yield found_at(
            (*way, "minima"),
            say("The single transferable vote fills all places by votes, so the cut-off cannot have minima."),
            say("Remove `minima`, or choose another method."),
        )


def _attributes(phase: VotingPhase, way: Way) -> Iterator[Found]:
    """Groups and weights of voters."""
    by_group, listed = phase.count.by_group, phase.electorate.voter_list
    if phase.electorate.weights and not listed:
        yield found_at(
            (*way, "electorate", "weights"),
            say("The list of voters has the weights, but the rules do not ask for a list."),
            say("Set `voter_list` to true, or remove `weights`."),
        )
    if by_group is None:
        return
    if phase.electorate.weights:
        yield found_at(
            (*way, "electorate", "weights"),
            say("Votes are counted by group or by weight, not both."),
            say("Remove `weights` or `by_group`."),
        )
    if by_group.of == "list" and not listed:
        yield found_at(
            (*way, "count", "by_group", "of"),
            say("The list of voters names the groups, but the rules do not ask for a list."),
            say("Set `voter_list` to true, or `of` to “country”."),
        )
    if by_group.table[0] == 0 or by_group.table != sorted(by_group.table, reverse=True):
        yield found_at(
            (*way, "count", "by_group", "table"),
            say(
                "A higher place must not receive fewer points than a lower one, and the first place receives some."
            ),
            say("Write the numbers from the highest to the lowest."),
        )


# --- auditors -------------------------------------------------------------------------------------------


def _auditors(phase: VotingPhase, way: Way, *, needed: bool) -> Iterator[Found]:
    ballot = phase.ballot
    if not phase.for_auditors and ballot.auditors:
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
    if ballot.openings == "public" and phase.attribute and not ballot.auditors and needed:
        yield found_at(
            way,
            say(
                "Groups or weights of votes are shown to auditors only, but no auditor is named to sign the count."
            ),
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
