"""The phases after submission in words: nomination, voting, selection, acceptance, announcement."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import Auditor, Ballot, CountRule, Electorate, Recognition, Text
from prizes.edition.document.methods import RANKED_COUNTS
from prizes.edition.document.phases import (
    AcceptancePhase,
    AnnouncementPhase,
    NominationPhase,
    SelectionPhase,
    SubmissionPhase,
    VotingPhase,
)
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.cut import WITHIN, cut_group
from prizes.edition.guidelines.groups import group_title, what_decides, who_votes
from prizes.edition.guidelines.known import KnownRules, with_known_honours
from prizes.edition.guidelines.marking import marking_group
from prizes.edition.guidelines.panels import method, panel_group
from prizes.edition.guidelines.structure import Group, GuidelineSection, group, section
from prizes.edition.kinds.dimensions import dimension_title
from prizes.edition.kinds.fields import is_by_category
from prizes.edition.spans import (
    CutPhase,
    Route,
    categories_in_reach,
    cut_chain,
    honours_of,
    path_to,
    routes,
)
from prizes.edition.titles import (
    Said,
    honour_names,
    honour_titles,
    honours_named,
    own_honours,
    phase_title,
    votings_before,
)
from prizes.kit.sentence import N_, Sentence, say, say_n

ORDERS: dict[str, Sentence] = {
    "shuffled_by_voter": say("Each voter sees the projects of a category in a different random order."),
    "fixed": say("All voters see the projects of a category in the same fixed order."),
    "alphabetical": say("All voters see the projects of a category in alphabetical order."),
}
VISIBLE: dict[str, Sentence] = {
    "nothing": say("No figures are shown while voting is open."),
    "turnout": say("While voting is open, only the number of voters is shown."),
    "votes": say(
        "While voting is open, only the number of voters and the number of votes in all categories together are shown."
    ),
}
OPENINGS: dict[str, Sentence] = {
    "public": say(
        "After the count, every vote is published without its voter, so that anyone can repeat the count."
    ),
    "auditors": say(
        "After the count, single votes, without their voters, are shown to auditors only. "
        "They repeat the count and sign the result. Everyone else sees the log, the result "
        "and their signatures."
    ),
}


def _questions(rules: Rules) -> dict[str, Text]:
    return {field.id: field.label for phase in rules.of_kind(SubmissionPhase) for field in phase.form.fields}


def nomination(rules: Rules, phase: NominationPhase, known: KnownRules) -> GuidelineSection:
    return section(
        phase.id,
        phase_title(phase),
        group(say("Which projects"), *candidates_of(rules, phase)),
        panel_group(phase, known),
        marking_group(
            phase.marking,
            say("Projects are checked against the rules. They receive no marks."),
            known,
            _questions(rules),
        ),
        cut_group(phase.cut, known),
    )


def voting(rules: Rules, phase: VotingPhase, known: KnownRules) -> GuidelineSection:
    ballot = phase.ballot
    return section(
        phase.id,
        phase_title(phase),
        group(say("Who votes"), *_electorate(rules, phase.electorate, known)),
        group(
            say("How you vote"),
            *candidates_of(rules, phase),
            *known("ballot.choices", _choices(ballot, known)),
            *known("ballot.points", _points(ballot, known)),
            *known("ballot.most_points", _to_one(ballot, known)),
            *known("ballot.least", _least(ballot, known)),
            *known("ballot.none_of_these", _none_of_these(ballot)),
            *known("ballot.confirm", _confirm(ballot)),
            *_change(ballot, known),
            *known("ballot.order", ORDERS[ballot.order]),
        ),
        group(
            say("What counts"),
            *known("count.method", *_counting(phase, known)),
            *known("count.by_group", *_by_group(rules, phase.count)),
            *known("electorate.weights", *_weights(phase)),
            *known("ballot.complete", *_complete(ballot, len(categories_in_reach(rules, phase)))),
            *known("count.quorum", _votes_needed(phase.count)),
            *known.ours(*_set_aside(ballot)),
        ),
        group(
            say("What is shown of the votes"),
            *known("ballot.visible", VISIBLE[ballot.visible]),
            *known("ballot.shown_until", _sealed(rules, ballot)),
            *known.ours(_lines(ballot)),
            *known.ours(say("The number of votes for a project is not shown to anyone before the count.")),
            *known.ours(_link(ballot)),
            *known("ballot.openings", OPENINGS[ballot.openings], *map(_signs, ballot.auditors)),
        ),
        cut_group(phase.cut, known, phase.unit if known.has("count.method", "ballot.form") else "votes"),
    )


def _sealed(rules: Rules, ballot: Ballot) -> Sentence | None:
    sealed = rules.local(ballot.shown_until)
    if sealed is None:
        return None
    return say("From %(sealed)s, these numbers are sealed until the end of voting.", sealed=sealed)


def _lines(ballot: Ballot) -> Sentence | None:
    if ballot.shown_until is None:
        return None
    return say(
        "The public record of votes still shows how many lines it has, because anyone must be able to check it."
    )


def _signs(auditor: Auditor) -> Sentence:
    return say("%(name)s can sign the count, with the key %(key)s.", name=auditor.name, key=auditor.key)


def selection(rules: Rules, phase: SelectionPhase, known: KnownRules) -> GuidelineSection:
    return section(
        phase.id,
        phase_title(phase),
        group(
            say("Who decides"),
            _who_chooses(rules, phase, known),
            *candidates_of(rules, phase),
            *known.ours(_beside_others(rules, phase)),
            *known("quorum", _quorum(phase) if known.has(*WITHIN) else None),
            *known("sees_votes", _sees_votes(phase) if rules.votings else None),
            *method(phase, known),
        ),
        panel_group(phase, known),
        marking_group(phase.marking, say("The panel decides without marks."), known, _questions(rules)),
        cut_group(phase.cut, known),
        *known("recognitions", _recognitions(phase.recognitions)),
    )


def _beside_others(rules: Rules, phase: SelectionPhase) -> Sentence | None:
    """What the choices of other panels have to do with this one; None: there is no other."""
    on_the_way = path_to(rules, phase)
    before = [each for each in rules.selections if each is not phase and each in on_the_way]
    if before:
        return say(
            "This panel chooses once the choice in each of these phases is complete: %(phases)s.",
            phases=[phase_title(each) for each in before],
        )
    if len(rules.selections) > 1:
        return say("Each panel chooses on its own: a project can receive the honours of several panels.")
    return None


def _who_chooses(rules: Rules, phase: SelectionPhase, known: KnownRules) -> Sentence:
    dimensions = phase.cut.dimensions
    if phase.by_marks and known.has("cut.decided", "cut.basis"):
        return say("The marks of the experts decide. A project that no expert has marked does not pass.")
    if dimensions == ("category",) or not known.has(*WITHIN):
        return say("A panel of experts decides in each category.")
    named = [dimension_title(rules, each) for each in dimensions]
    if "category" in dimensions:
        return say(
            "A panel of experts decides in each category, separately by: %(dimensions)s.",
            dimensions=named[1:],
        )
    if named:
        return say("The experts of all categories decide, separately by: %(dimensions)s.", dimensions=named)
    return say("The experts of all categories decide among the projects of the whole edition.")


def _quorum(phase: SelectionPhase) -> Sentence:
    if not is_by_category(phase.cut):
        return say_n(
            "At least %(n)s expert must have participated in each group of projects.",
            "At least %(n)s experts must have participated in each group of projects.",
            phase.quorum.least,
        )
    return say_n(
        "At least %(n)s expert must have participated in each category.",
        "At least %(n)s experts must have participated in each category.",
        phase.quorum.least,
    )


def _sees_votes(phase: SelectionPhase) -> Sentence:
    if phase.sees_votes:
        return say("The panel sees how many votes each project had.")
    return say("The panel does not see how many votes a project had.")


SILENCE = {
    "accepts": say("Without a reply by the close, the honour counts as accepted."),
    "declines": say("Without a reply by the close, the honour counts as declined."),
}
DECLINED = {
    "empty": say("A declined honour is not given to another project."),
    "again": say(
        "If an honour is declined before the close, the panel can choose another project, which is then asked. "
        "After the close its place stays empty."
    ),
}


def acceptance(rules: Rules, phase: AcceptancePhase, known: KnownRules) -> GuidelineSection:
    titles: dict[str, Said] = {"winner": say("winners"), **honour_titles(with_known_honours(rules))}
    return section(
        phase.id,
        phase_title(phase),
        group(
            say("Acceptance of honours"),
            say(
                "Before anything is published, the nominators of the chosen projects are asked whether they accept."
            )
            if len(rules.announcements) <= 1
            else say(
                "Before these honours are published, the nominators of the chosen projects are asked whether they "
                "accept."
            ),
            *known(
                "honours",
                say(
                    "Asked about: %(honours)s.",
                    honours=[titles.get(each, {"en": each}) for each in phase.honours],
                ),
            ),
            *known("statement", phase.statement),
            *known("silence", SILENCE[phase.silence]),
            *known("declined", DECLINED[phase.declined]),
            say("Who declined, or did not reply, is never published."),
        ),
    )


def announcement(rules: Rules, phase: AnnouncementPhase, known: KnownRules) -> GuidelineSection:
    return section(
        phase.id,
        phase_title(phase),
        group(
            say("Publication"),
            *known("honours", _published_here(with_known_honours(rules), phase)),
            *known("place", say("Place: %(place)s.", place=phase.place) if phase.place else None),
            *known("challenge_days", _challenge(phase) if votings_before(rules, phase) else None),
            *known("approvals", _approvals(phase)),
            *known.ours(_certificates(rules, phase)),
        ),
    )


def _published_here(rules: Rules, phase: AnnouncementPhase) -> Sentence | None:
    """None where everything is published at once, or a record does not say what was."""
    if len(rules.announcements) <= 1 and not phase.honours:
        return None
    names = honour_names(rules)
    named = [names.get(each, {"en": each}) for each in phase.honours] or honours_named(rules, phase)
    return say("Published then: %(honours)s.", honours=named) if named else None


def _certificates(rules: Rules, phase: AnnouncementPhase) -> Sentence | None:
    given: list[Said] = []
    mine = honours_of(rules, phase)
    sole = len(rules.announcements) <= 1
    for outcome in (each for each in CERTIFIED if each in phase.certificates):
        if not sole and not _concerns(rules, phase, outcome):
            continue
        named = [each for each in own_honours(rules) if sole or each.id in mine]
        own = [each.many for each in named] if outcome == "special_recognition" else []
        recognised = any(
            sole or recognition.id in mine
            for each in rules.of_kind(SelectionPhase)
            for recognition in each.recognitions
        )
        given += [*own, *([] if own and not recognised else [say(CERTIFIED[outcome])])]
    return (
        say("Certificates are given to: %(to)s. Anyone can check a certificate by its code.", to=given)
        if given
        else None
    )


def _concerns(rules: Rules, phase: AnnouncementPhase, outcome: str) -> bool:
    """Whether certificates for an outcome are said of this announcement: with its honours; others with the last one."""
    published = honours_of(rules, phase)
    if outcome == "winner":
        return "winner" in published
    if outcome == "special_recognition":
        return any(each != "winner" for each in published)
    return [each for each in rules.announcements if outcome in each.certificates][-1] == phase


CERTIFIED = {
    "winner": N_("winners"),
    "special_recognition": N_("projects with a special recognition"),
    "champion": N_("champions"),
    "nominated": N_("selected projects"),
    "expert": N_("experts who served"),
}
"""To whom, as it stands in a list."""


def _approvals(phase: AnnouncementPhase) -> Sentence:
    return say_n(
        "%(n)s person must approve exactly what is published.",
        "%(n)s people must approve exactly what is published.",
        phase.approvals,
    )


def candidates_of(rules: Rules, phase: CutPhase) -> Iterator[Sentence]:
    """Which projects the phase chooses from, on each of the ways on which they come to it."""
    for route in routes(rules, phase):
        yield _outside(rules, route) if route.outside else _came(rules, phase, route)
    if phase.group is not None:
        yield _only_for(rules, phase.group)


def _only_for(rules: Rules, group_id: str) -> Sentence:
    return say(
        "Only projects in the group “%(group)s” are candidates. For all other projects it is as if this phase was "
        "not held.",
        group=group_title(rules, group_id),
    )


def _came(rules: Rules, phase: CutPhase, route: Route) -> Sentence:
    before: list[Said | str] = [phase_title(each) for each in route.passed]
    there = {each.id for each in cut_chain(rules)}
    before += [each for each in phase.candidates_from if each not in there]  # as a draft has it
    if len(before) > 1:
        return say(
            "The candidates are the projects that passed any of these phases: %(phases)s.", phases=before
        )
    if not before:
        return (
            say("The candidates are all projects that passed the screening.")
            if _is_screened(rules)
            else say("The candidates are all projects that were submitted.")
        )
    return say("The candidates are the projects that passed “%(phase)s”.", phase=before[0])


def _outside(rules: Rules, route: Route) -> Sentence:
    groups = [say("“%(group)s”", group=group_title(rules, each)) for each in route.outside]
    if route.passed:
        return say(
            "Projects outside %(groups)s are candidates if they passed any of these phases: %(phases)s.",
            groups=groups,
            phases=[phase_title(each) for each in route.passed],
        )
    return (
        say("Projects outside %(groups)s are candidates if they passed the screening.", groups=groups)
        if _is_screened(rules)
        else say("Projects outside %(groups)s are candidates if they were submitted.", groups=groups)
    )


def _is_screened(rules: Rules) -> bool:
    return rules.submission is not None and rules.submission.screening is not None


def _electorate(rules: Rules, electorate: Electorate, known: KnownRules) -> Iterator[Sentence]:
    fields = Electorate.model_fields
    gaps = {key: fields[key].default for key in Electorate.later if not known.has(f"electorate.{key}")}
    electorate = electorate.model_copy(update=gaps)
    match electorate.identity:
        case "confirmed_email":
            yield from known("electorate.identity", _identity(electorate))
            yield from known.ours(
                say("Different spellings of an address that lead to the same mailbox count as one voter.")
            )
    yield from (*who_votes(rules, electorate), *what_decides(electorate))
    if not known.has("electorate.grace_minutes"):
        return
    if electorate.grace_minutes:
        yield say_n(
            "Anyone who requests a sign-in code before the close can still vote within %(n)s "
            "minute after it.",
            "Anyone who requests a sign-in code before the close can still vote within %(n)s "
            "minutes after it.",
            electorate.grace_minutes,
        )
    else:
        yield say("A sign-in code requested before the close gives no additional time.")


def _identity(electorate: Electorate) -> Sentence:
    if electorate.open_to_all:
        return say("Anyone with a confirmed email address can vote.")
    return say("Each voter needs a confirmed email address.")


def _choices(ballot: Ballot, known: KnownRules) -> Sentence:
    if ballot.form == "ranking" and known.has("ballot.form"):
        return say_n(
            "In each category you can put up to %(n)s project in your order of preference.",
            "In each category you can put up to %(n)s projects in your order of preference.",
            ballot.choices,
        )
    if _is_shared_out(ballot, known):
        return say_n(
            "In each category you can give points to %(n)s project.",
            "In each category you can give points to up to %(n)s projects.",
            ballot.choices,
        )
    if ballot.choices == 1:
        return say("You can choose one project in each category.")
    return say_n(
        "You can choose up to %(n)s project in each category. Each of them receives one vote.",
        "You can choose up to %(n)s projects in each category. Each of them receives one vote.",
        ballot.choices,
    )


def _is_shared_out(ballot: Ballot, known: KnownRules) -> bool:
    """Whether voters share out points, as far as is known."""
    return ballot.form == "points" and known.has("ballot.form")


def _points(ballot: Ballot, known: KnownRules) -> Sentence | None:
    if ballot.points is None or not _is_shared_out(ballot, known):
        return None
    return say_n(
        "You have %(n)s point to give in each category. You can give all of your points or fewer.",
        "You have %(n)s points to give in each category. You can give all of your points or fewer.",
        ballot.points,
    )


def _to_one(ballot: Ballot, known: KnownRules) -> Sentence | None:
    if ballot.most_points is None or not _is_shared_out(ballot, known):
        return None
    return say_n(
        "You can give at most %(n)s point to one project.",
        "You can give at most %(n)s points to one project.",
        ballot.most_points,
    )


def _least(ballot: Ballot, known: KnownRules) -> Sentence | None:
    if ballot.least == 1:
        return None
    if ballot.least == ballot.choices and known.has("ballot.choices"):
        return say_n(
            "A vote names exactly %(n)s project, or all projects of a category that has fewer.",
            "A vote names exactly %(n)s projects, or all projects of a category that has fewer.",
            ballot.least,
        )
    return say_n(
        "A vote names at least %(n)s project, or all projects of a category that has fewer.",
        "A vote names at least %(n)s projects, or all projects of a category that has fewer.",
        ballot.least,
    )


def _none_of_these(ballot: Ballot) -> Sentence | None:
    if not ballot.none_of_these:
        return None
    return say(
        "You can choose “none of these projects” in place of projects. The vote is counted, and no project receives it."
    )


def _counting(phase: VotingPhase, known: KnownRules) -> Iterator[Sentence]:
    count = phase.count
    if _is_shared_out(phase.ballot, known):
        yield say("The points that a project receives are added up.")
    if count.method == "points":
        yield say(
            "The projects of a ranking receive points, from the first place down: %(points)s. The points are added up.",
            points=", ".join(map(str, count.table)),
        )
    elif count.method in RANKED_COUNTS:
        yield from RANKED_COUNTS[count.method].guideline
    if count.method != "sum":
        yield say("A project that has left the contest is passed over, and the next one takes its place.")


def _by_group(rules: Rules, count: CountRule) -> Iterator[Sentence]:
    by_group = count.by_group
    if by_group is None:
        return
    points = ", ".join(map(str, by_group.table))
    match by_group.of:
        case "country":
            yield say(
                "The votes of each country are counted separately. What counts is the country that you "
                "state before you vote. A later change does not affect votes that you have cast."
            )
        case "groups":
            yield say(
                "The votes of each of these groups of countries are counted separately: %(groups)s. What counts is "
                "the country that you state before you vote. People from other countries cannot vote.",
                groups=[group_title(rules, each.group) for each in by_group.groups],
            )
        case "list":
            yield say(
                "The votes of each group of voters are counted separately. The list of voters names the group of "
                "each voter."
            )
    yield say(
        "Each group gives points by the order of its own votes, from the first place down: %(points)s. "
        "The points of all groups are added up.",
        points=points,
    )
    yield from (
        say_n(
            "The points of “%(group)s” count %(n)s time.",
            "The points of “%(group)s” count %(n)s times.",
            each.weight,
            group=group_title(rules, each.group),
        )
        for each in by_group.groups
        if each.weight != 1
    )
    yield say(
        "Projects that are equal in a group all receive the points of the last of the places that they share. "
        "A project without votes in a group receives no points from it."
    )
    yield say_n(
        "In a category, a group gives points only if it has at least %(n)s counted vote there.",
        "In a category, a group gives points only if it has at least %(n)s counted votes there.",
        by_group.least_votes,
    )
    yield from ONLY_AUDITORS


def _weights(phase: VotingPhase) -> Iterator[Sentence]:
    if phase.electorate.weights:
        yield say("Each vote counts as often as the weight of its voter on the list of voters says.")
        yield from ONLY_AUDITORS


ONLY_AUDITORS = (
    say("The group or weight of a vote is stored encrypted. After the count, only auditors can see it."),
    say("The count becomes final only after an auditor has signed it."),
)


def _votes_needed(count: CountRule) -> Sentence | None:
    if not count.quorum:
        return None
    return say_n(
        "A category needs at least %(n)s counted vote. With fewer, no project in it passes.",
        "A category needs at least %(n)s counted votes. With fewer, no project in it passes.",
        count.quorum,
    )


def _confirm(ballot: Ballot) -> Sentence:
    if ballot.confirm == "one_step":
        return say("A choice becomes a vote immediately.")
    return say("A choice becomes a vote when you confirm it. Unconfirmed choices do not count.")


def _change(ballot: Ballot, known: KnownRules) -> Iterator[Sentence]:
    if not known.has("ballot.change"):
        return
    if ballot.change == "never":
        yield say("A vote cannot be changed or withdrawn.")
        return
    yield say("You can change your vote until voting closes.")
    if known.has("ballot.take_back"):
        yield (
            say("You can withdraw a vote without choosing another project. This also counts as a change.")
            if ballot.take_back
            else say("You cannot withdraw a vote without choosing another project.")
        )
    if not known.has("ballot.changes_most"):
        return
    if ballot.changes_most is None:
        yield say("The number of changes is not limited.")
    else:
        yield say_n(
            "In each category you can make %(n)s change.",
            "In each category you can make %(n)s changes.",
            ballot.changes_most,
        )


def _complete(ballot: Ballot, categories: int) -> Iterator[Sentence]:
    match ballot.complete:
        case "any":
            if categories > 1:
                yield say("Each category counts separately. You can vote in as many or as few as you wish.")
            return
        case "all":
            yield say("Your votes count only if you vote in all categories.")
        case int() as number:
            yield say_n(
                "Your votes count only if you vote in at least %(n)s category.",
                "Your votes count only if you vote in at least %(n)s categories.",
                number,
            )
    yield say("A ballot with fewer votes is saved and shown as incomplete. It is not counted.")


def _set_aside(ballot: Ballot) -> Iterator[Sentence]:
    yield say("A vote that breaks these rules is excluded with a public reason. It is never deleted.")
    if ballot.complete == "any":
        yield say("Excluding one vote does not exclude any other vote.")
    else:
        yield say("An excluded vote still counts towards a complete ballot.")


def _link(ballot: Ballot) -> Sentence:
    """The category is part of a vote's tag only where ballots need not be complete."""
    if ballot.complete == "any":
        return say("Your vote has a different mark in each category, so no one can link your votes.")
    return say(
        "All your votes have the same mark, so that anyone can check whether a ballot is "
        "complete. The mark does not reveal who you are."
    )


def _recognitions(recognitions: list[Recognition]) -> Group:
    return group(
        say("Further honours"),
        *(
            say("%(honour)s: no limit on number.", honour=each.title)
            if each.most is None
            else say_n(
                "%(honour)s: at most %(n)s project in the whole edition.",
                "%(honour)s: at most %(n)s projects in the whole edition.",
                each.most,
                honour=each.title,
            )
            for each in recognitions
        ),
    )


def _challenge(phase: AnnouncementPhase) -> Sentence:
    if phase.challenge_days == 0:
        return say("Winners may be published as soon as the votes are counted.")
    return say_n(
        "After the count, there is %(n)s day to challenge it. Winners are published after that.",
        "After the count, there are %(n)s days to challenge it. Winners are published after that.",
        phase.challenge_days,
    )
