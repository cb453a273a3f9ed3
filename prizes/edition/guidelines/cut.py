"""The line of a cut in words: who passes, and what decides between equals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from prizes.edition.document.components import Basis, Budget, Cut, Quota
from prizes.edition.document.methods import CountUnit
from prizes.edition.document.phases import NominationPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.known import KnownRules
from prizes.edition.guidelines.structure import Entry, Group, group, under
from prizes.edition.guidelines.words import TIES
from prizes.edition.kinds.dimensions import dimension_title, value_title
from prizes.edition.titles import Said, own_honours
from prizes.kit.sentence import Sentence, say, say_n

GIVES: dict[str, Sentence] = {
    "nominated": say("Projects that pass are selected."),
    "champion": say("Projects that pass are champions."),
    "winner": say("Projects that pass are winners."),
    "next_round": say("Projects that pass proceed to the next round."),
}
BY: dict[str, Sentence] = {
    "category": say("The cut-off is applied separately in each category."),
    "category_and_region": say("The cut-off is applied separately in each category and region."),
    "edition": say("One cut-off is applied across all categories."),
}
DECIDED: dict[str, Sentence] = {
    "panel": say("The panel of experts decides who passes."),
    "screening": say("All projects that comply with the rules pass. They are not ranked."),
}
SOURCES: dict[str, Sentence] = {
    "votes": say("Projects are ranked by their votes."),
    "marks": say("Projects are ranked by the marks of the experts."),
}
SCALES: dict[tuple[str, str], Sentence] = {
    ("votes", "share_of_category"): say("the project's share of all votes of its category"),
    ("votes", "share_of_highest"): say("its votes as a share of the most votes in the category"),
    ("votes", "share_of_scale"): say("its votes as a share of the scale"),
    ("marks", "share_of_category"): say("its mark as a share of all marks of its category"),
    ("marks", "share_of_highest"): say("its mark as a share of the highest mark in the category"),
    ("marks", "share_of_scale"): say("its mark as a share of the highest possible mark"),
}
ADVISES = say("The ranking advises the panel but does not bind it.")
WHERE_TIED = say("Where projects are tied at the cut-off, these rules apply in order:")
DEFAULT_SCALES = {"votes": "share_of_category", "marks": "share_of_scale"}


BY_UNIT: dict[CountUnit, Sentence] = {
    "points": say("Projects are ranked by their points."),
    "rankings": say("Projects are ranked by their place in the count."),
}
POINT_SCALES: dict[tuple[str, str], Sentence] = {
    ("votes", "share_of_category"): say("the project's share of all points of its category"),
    ("votes", "share_of_highest"): say("its points as a share of the most points in the category"),
}


WITHIN = ("cut.by", "cut.also_by")
"""Rules by which there are several lines."""


def cut_group(cut: Cut, known: KnownRules, unit: CountUnit = "votes") -> Group:
    """`unit`: of the votes that the ranking is made of."""
    unranked = cut.decided == "screening" and known.has("cut.decided")
    return group(
        say("Which projects proceed"),
        *known("cut.gives", _gives(known.rules, cut)),
        *known("cut.title", _called(cut)),
        _by(known.rules, cut) if not unranked and known.has(*WITHIN) else None,
        *known("cut.decided", DECIDED.get(cut.decided)),
        *known("cut.basis", *_ranking(cut, unit)),
        ADVISES if cut.basis and cut.decided == "panel" and known.has("cut.basis", "cut.decided") else None,
        _most(known.rules, cut) if not unranked and known.has("cut.most", *WITHIN) else None,
        *known("cut.least", _least(cut)),
        *known("cut.least_votes", _least_votes(cut)),
        *known("cut.threshold", _threshold(cut)),
        *known("cut.quotas", *(_quota(known.rules, quota) for quota in cut.quotas)),
        *known("cut.minima", *_minima(known.rules, cut)),
        *known("cut.budget", *_budget(known, cut)),
        _ties(cut) if known.has("cut.ties", "cut.decided") else None,
    )


def _gives(rules: Rules, cut: Cut) -> Sentence | None:
    """None: a draft names an outcome that there is not."""
    own = {each.id: each.one for each in own_honours(rules)}
    if cut.gives in own:
        return say("Projects that pass receive this honour: %(honour)s.", honour=own[cut.gives])
    return GIVES.get(cut.gives)


def _called(cut: Cut) -> Sentence | None:
    return say("In this edition they are called “%(title)s”.", title=cut.title) if cut.title else None


def _ranking(cut: Cut, unit: CountUnit) -> Iterator[Sentence | Entry]:
    if len(cut.basis) > 1:
        yield under(
            say("Projects are ranked by a number between 0 and 1, the weighted mean of:"),
            [_part(basis, unit) for basis in cut.basis],
        )
    elif cut.basis:
        basis = cut.basis[0]
        measured = [say("Measured as: %(share)s.", share=_scale(basis, unit))] if basis.scale else []
        yield under(_ranked_by(basis.source, unit), measured)


def _ranked_by(source: str, unit: CountUnit) -> Sentence:
    return SOURCES[source] if source == "marks" else BY_UNIT.get(unit, SOURCES["votes"])


def _part(basis: Basis, unit: CountUnit) -> Sentence:
    return say("%(share)s, weight %(weight)s", share=_scale(basis, unit), weight=basis.weight)


def _scale(basis: Basis, unit: CountUnit) -> Sentence:
    measure = basis.source, basis.scale or DEFAULT_SCALES[basis.source]
    return POINT_SCALES.get(measure, SCALES[measure]) if unit == "points" else SCALES[measure]


def _by(rules: Rules, cut: Cut) -> Sentence:
    if not cut.also_by:
        return BY[cut.by]
    return say("The cut-off is applied separately by: %(dimensions)s.", dimensions=_dimensions(rules, cut))


def _dimensions(rules: Rules, cut: Cut) -> list[Said]:
    return [dimension_title(rules, each) for each in cut.dimensions]


def _most(rules: Rules, cut: Cut) -> Sentence:
    if cut.most is None:
        return say("The number of projects that may pass is not limited.")
    if cut.also_by:
        return say_n(
            "At most %(n)s project passes in each group. Projects are grouped by: %(dimensions)s.",
            "At most %(n)s projects pass in each group. Projects are grouped by: %(dimensions)s.",
            cut.most,
            dimensions=_dimensions(rules, cut),
        )
    match cut.by:
        case "category":
            return say_n(
                "At most %(n)s project passes in each category.",
                "At most %(n)s projects pass in each category.",
                cut.most,
            )
        case "category_and_region":
            return say_n(
                "At most %(n)s project passes in each region of a category.",
                "At most %(n)s projects pass in each region of a category.",
                cut.most,
            )
        case "edition":
            return say_n(
                "At most %(n)s project passes in the whole edition.",
                "At most %(n)s projects pass in the whole edition.",
                cut.most,
            )


def _least(cut: Cut) -> Sentence:
    if cut.least == 0:
        return say("It is possible that no project passes.")
    return say_n("At least %(n)s project should pass.", "At least %(n)s projects should pass.", cut.least)


def _least_votes(cut: Cut) -> Sentence | None:
    if not cut.least_votes:
        return None
    return say_n(
        "A project with fewer than %(n)s vote does not pass.",
        "A project with fewer than %(n)s votes does not pass.",
        cut.least_votes,
    )


def _threshold(cut: Cut) -> Sentence | None:
    if not cut.threshold:
        return None
    return say(
        "To pass, a project must reach at least %(share)s of the value by which it is ranked.",
        share=Fraction(cut.threshold),
    )


QUOTAS: dict[str, Callable[[int], Sentence]] = {
    "country": lambda most: say_n(
        "At most %(n)s project from one country may pass.",
        "At most %(n)s projects from one country may pass.",
        most,
    ),
    "owner": lambda most: say_n(
        "At most %(n)s project of one owner may pass.", "At most %(n)s projects of one owner may pass.", most
    ),
    "region": lambda most: say_n(
        "At most %(n)s project from one region may pass.",
        "At most %(n)s projects from one region may pass.",
        most,
    ),
    "stakeholder_type": lambda most: say_n(
        "At most %(n)s project of one stakeholder group may pass.",
        "At most %(n)s projects of one stakeholder group may pass.",
        most,
    ),
}


def _quota(rules: Rules, quota: Quota) -> Sentence:
    if quota.of in QUOTAS:
        return QUOTAS[quota.of](quota.most)
    if rules.division(quota.of) is not None:
        return say_n(
            "At most %(n)s project from one group of %(division)s may pass.",
            "At most %(n)s projects from one group of %(division)s may pass.",
            quota.most,
            division=dimension_title(rules, quota.of),
        )
    return say_n(
        "At most %(n)s project with the same answer to %(question)s may pass.",
        "At most %(n)s projects with the same answer to %(question)s may pass.",
        quota.most,
        question=dimension_title(rules, quota.of),
    )


def _minima(rules: Rules, cut: Cut) -> Iterator[Sentence]:
    for each in cut.minima:
        yield say_n(
            "At least %(n)s project of these must pass, if there is one that could: %(kinds)s.",
            "At least %(n)s projects of these must pass, if there are so many that could: %(kinds)s.",
            each.least,
            kinds=[value_title(rules, each.of, value) for value in each.values],
        )
    if cut.minima:
        yield say("Where the ranking gives fewer, the best of them pass in place of the last of the others.")


BUDGETS: dict[str, Callable[..., Sentence]] = {
    "category": lambda amount: say("Budget in each category: %(amount)s.", amount=amount),
    "category_and_region": lambda amount: say(
        "Budget in each region of a category: %(amount)s.", amount=amount
    ),
    "edition": lambda amount: say("Budget in the whole edition: %(amount)s.", amount=amount),
}


def _amount(rules: Rules, cut: Cut, budget: Budget) -> Sentence:
    amount = amount_of(budget, budget.most)
    if not cut.also_by:
        return BUDGETS[cut.by](amount)
    return say(
        "Budget in each group: %(amount)s. Projects are grouped by: %(dimensions)s.",
        amount=amount,
        dimensions=_dimensions(rules, cut),
    )


def amount_of(budget: Budget, number: Fraction | int) -> Sentence | float:
    """A cost, or what there is to spend, with its unit."""
    shown = number_of(number)
    return shown if budget.unit is None else say("%(number)s (%(unit)s)", number=shown, unit=budget.unit)


def number_of(number: Fraction | int) -> float:
    """As it is shown: whole where it is whole."""
    return int(number) if Fraction(number).denominator == 1 else float(number)


def _budget(known: KnownRules, cut: Cut) -> Iterator[Sentence]:
    budget, submission = cut.budget, known.rules.submission
    if budget is None:
        return
    if known.has(*WITHIN):
        yield _amount(known.rules, cut, budget)
    asked = None
    if submission and KnownRules(known.rules, submission.id).has("form.fields"):
        asked = next((field.label for field in submission.form.fields if field.id == budget.cost), None)
    if asked is not None:
        yield say("What a project costs is its answer to “%(question)s”.", question=asked)
    yield say(
        "From the top of the ranking down, a project passes if it costs no more than what is left of the budget. A "
        "project that costs more is passed over, and the next one is considered."
    )


def _ties(cut: Cut) -> Entry | Sentence | None:
    if cut.ties:
        return under(
            WHERE_TIED,
            [TIES[rule] for rule in cut.ties],
            ordered=True,
        )
    if cut.decided == "ranking":
        return say("The rules do not specify what decides between projects tied at the cut-off.")
    return None


def quoted(rules: Rules, phase: NominationPhase | VotingPhase, *, ties: bool = False) -> list[Sentence]:
    """What the guidelines say of who decides and how many pass, where the rules are quoted to somebody. `ties`: with
    what decides between equals.
    """
    cut, decided = phase.cut, DECIDED.get(phase.cut.decided)
    unit = phase.unit if isinstance(phase, VotingPhase) else "votes"
    by = [basis.source for basis in cut.basis] or ["votes" if isinstance(phase, VotingPhase) else "marks"]
    ranked = [_ranked_by(source, unit) for source in by]
    return [
        *([decided] if decided else ranked),
        *([] if cut.decided == "screening" else [_most(rules, cut)]),
        *([_amount(rules, cut, cut.budget)] if cut.budget else []),
        *([WHERE_TIED, *(TIES[rule] for rule in cut.ties)] if ties and cut.ties else []),
    ]
