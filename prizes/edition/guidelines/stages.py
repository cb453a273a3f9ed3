"""The phases after submission in words: nomination, voting, selection, announcement."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import Auditor, Ballot, Electorate, Recognition
from prizes.edition.document.phases import (
    AnnouncementPhase,
    NominationPhase,
    Phase,
    SelectionPhase,
    VotingPhase,
)
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.cut import cut_group
from prizes.edition.guidelines.known import KnownRules
from prizes.edition.guidelines.marking import marking_group
from prizes.edition.guidelines.panels import method, panel_group
from prizes.edition.guidelines.structure import Group, GuidelineSection, group, section
from prizes.edition.spans import candidates_phase
from prizes.edition.titles import phase_title
from prizes.kit.sentence import Sentence, say, say_n

ORDERS: dict[str, Sentence] = {
    "shuffled_by_voter": say("Each voter sees the projects of a category in another order, drawn by lot."),
    "fixed": say("All voters see the projects of a category in the same fixed order."),
    "alphabetical": say("All voters see the projects of a category in the order of the alphabet."),
}
VISIBLE: dict[str, Sentence] = {
    "nothing": say("While voting is open, no numbers at all are shown."),
    "turnout": say("While voting is open, only the number of voters is shown."),
}
OPENINGS: dict[str, Sentence] = {
    "public": say("After the count every vote is published without its voter, so that all can count again."),
    "auditors": say(
        "After the count single votes, without their voters, are shown to auditors only. They count again and sign the"
        " result; everybody else sees the log, the result and their signatures."
    ),
}


def nomination(rules: Rules, phase: NominationPhase, known: KnownRules) -> GuidelineSection:
    return section(
        phase.id,
        phase_title(phase),
        group(say("Which projects"), _candidates(rules, phase)),
        panel_group(phase, known),
        marking_group(
            phase.marking, say("Projects are checked against the rules. They get no marks."), known
        ),
        cut_group(phase.cut, known),
    )


def voting(rules: Rules, phase: VotingPhase, known: KnownRules) -> GuidelineSection:
    ballot = phase.ballot
    return section(
        phase.id,
        phase_title(phase),
        group(say("Who votes"), *_electorate(phase.electorate, known)),
        group(
            say("How you vote"),
            _candidates(rules, phase),
            *known("ballot.choices", _choices(ballot)),
            *known("ballot.confirm", _confirm(ballot)),
            *_change(ballot, known),
            *known("ballot.order", ORDERS[ballot.order]),
        ),
        group(
            say("What counts"),
            *known("ballot.complete", *_complete(ballot, len(rules.categories))),
            *known.ours(*_set_aside(ballot)),
        ),
        group(
            say("What is shown of the votes"),
            *known("ballot.visible", VISIBLE[ballot.visible]),
            *known.ours(say("How many votes a project has is shown to nobody before the count.")),
            *known.ours(_link(ballot)),
            *known("ballot.openings", OPENINGS[ballot.openings], *map(_signs, ballot.auditors)),
        ),
        cut_group(phase.cut, known),
    )


def _signs(auditor: Auditor) -> Sentence:
    return say("%(name)s can sign the count, with the key %(key)s.", name=auditor.name, key=auditor.key)


def selection(rules: Rules, phase: SelectionPhase, known: KnownRules) -> GuidelineSection:
    return section(
        phase.id,
        phase_title(phase),
        group(
            say("Who decides"),
            say("A panel of experts decides in each category."),
            _candidates(rules, phase),
            *known("quorum", _quorum(phase)),
            *known("sees_votes", _sees_votes(phase) if rules.votings else None),
            *method(phase, known),
        ),
        panel_group(phase, known),
        marking_group(phase.marking, say("The panel decides without marks."), known),
        cut_group(phase.cut, known),
        *known("recognitions", _recognitions(phase.recognitions)),
    )


def _quorum(phase: SelectionPhase) -> Sentence:
    return say_n(
        "In each category at least %(n)s expert must have taken part.",
        "In each category at least %(n)s experts must have taken part.",
        phase.quorum.least,
    )


def _sees_votes(phase: SelectionPhase) -> Sentence:
    if phase.sees_votes:
        return say("The panel sees how many votes each project had.")
    return say("The panel does not see how many votes a project had.")


def announcement(rules: Rules, phase: AnnouncementPhase, known: KnownRules) -> GuidelineSection:
    return section(
        phase.id,
        phase_title(phase),
        group(
            say("Publication"),
            *known("place", say("Place: %(place)s.", place=phase.place) if phase.place else None),
            *known("challenge_days", _challenge(phase) if rules.votings else None),
            *known("approvals", _approvals(phase)),
        ),
    )


def _approvals(phase: AnnouncementPhase) -> Sentence:
    return say_n(
        "%(n)s person must agree to exactly what is published.",
        "%(n)s people must agree to exactly what is published.",
        phase.approvals,
    )


def _candidates(rules: Rules, phase: Phase) -> Sentence:
    before = candidates_phase(rules, phase)
    if before is None:
        screened = rules.submission is not None and rules.submission.screening is not None
        return (
            say("The candidates are all projects that passed the screening.")
            if screened
            else say("The candidates are all projects that were submitted.")
        )
    return say("The candidates are the projects that passed “%(phase)s”.", phase=phase_title(before))


def _electorate(electorate: Electorate, known: KnownRules) -> Iterator[Sentence]:
    match electorate.identity:
        case "confirmed_email":
            yield from known(
                "electorate.identity", say("Everybody with a confirmed e-mail address can vote.")
            )
            yield from known.ours(
                say("Different spellings of an address that lead to one mailbox are one voter.")
            )
    if not known.has("electorate.grace_minutes"):
        return
    if electorate.grace_minutes:
        yield say_n(
            "Whoever asks for a sign-in code before the close can still vote within %(n)s minute after it.",
            "Whoever asks for a sign-in code before the close can still vote within %(n)s minutes after it.",
            electorate.grace_minutes,
        )
    else:
        yield say("A sign-in code that was asked for before the close gives no more time.")


def _choices(ballot: Ballot) -> Sentence:
    if ballot.choices == 1:
        return say("You can choose one project in each category.")
    return say_n(
        "You can choose up to %(n)s project in each category; each of them gets a vote.",
        "You can choose up to %(n)s projects in each category; each of them gets a vote.",
        ballot.choices,
    )


def _confirm(ballot: Ballot) -> Sentence:
    if ballot.confirm == "one_step":
        return say("A choice is a vote at once.")
    return say("A choice becomes a vote when you confirm it. Choices that are not confirmed do not count.")


def _change(ballot: Ballot, known: KnownRules) -> Iterator[Sentence]:
    if not known.has("ballot.change"):
        return
    if ballot.change == "never":
        yield say("A vote cannot be changed or taken back.")
        return
    yield say("You can change your vote until voting closes.")
    if known.has("ballot.take_back"):
        yield (
            say("You can take a vote back without choosing another project. That is a change, too.")
            if ballot.take_back
            else say("You cannot take a vote back without choosing another project.")
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
                yield say("Each category counts by itself. Vote in as many or as few as you like.")
            return
        case "all":
            yield say("Your votes count only if you vote in all categories.")
        case number:
            yield say_n(
                "Your votes count only if you vote in at least %(n)s category.",
                "Your votes count only if you vote in at least %(n)s categories.",
                number,
            )
    yield say("A ballot with fewer votes is kept and shown as incomplete. It is not counted.")


def _set_aside(ballot: Ballot) -> Iterator[Sentence]:
    yield say("A vote that breaks these rules is set aside with a public reason. It is never deleted.")
    if ballot.complete == "any":
        yield say("To set one vote aside takes no other vote with it.")
    else:
        yield say("A vote that is set aside still helps to make its ballot complete.")


def _link(ballot: Ballot) -> Sentence:
    """The category is part of a vote's tag only where ballots need not be complete."""
    if ballot.complete == "any":
        return say("In each category your vote has another mark, so nobody can put your votes together.")
    return say(
        "All your votes have the same mark, so that everybody can check whether a ballot is complete. "
        "The mark does not tell who you are."
    )


def _recognitions(recognitions: list[Recognition]) -> Group:
    return group(
        say("Further honours"),
        *(
            say("%(honour)s: not limited in number.", honour=each.title)
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
        "After the count there is %(n)s day to challenge it. Winners are published after that.",
        "After the count there are %(n)s days to challenge it. Winners are published after that.",
        phase.challenge_days,
    )
