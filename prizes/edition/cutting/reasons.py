"""Why a project is above the line, below it, or neither yet: a code and a sentence for each case."""

from __future__ import annotations

from fractions import Fraction

from prizes.edition.cutting.outcome import Outcome, Ruling
from prizes.edition.document.components import Minimum, Quota, TieRule, TieRuleByOthers
from prizes.kit.sentence import N_, Sentence, say, say_n

TIE_RULES: dict[TieRule, str] = {
    TieRule.ADMIT_ALL: N_("all tied projects pass"),
    TieRule.LEAVE_OUT: N_("no tied project passes"),
    TieRule.FEWEST_SET_ASIDE: N_("fewest excluded votes"),
    TieRule.MORE_VOTES: N_("more votes"),
    TieRule.EXPERT_SCORE: N_("higher mark from the experts"),
    TieRule.PANEL: N_("decision of the panel"),
    TieRule.STEWARD: N_("decision of a steward"),
    TieRule.LOT: N_("drawing of lots"),
}
QUOTAS: dict[str, str] = {
    "country": N_("country of the project"),
    "owner": N_("owner"),
    "region": N_("region"),
    "stakeholder_type": N_("stakeholder type"),
}


def dimension(name: str) -> Sentence:
    """What a quota or a minimum goes by, inside a sentence; the guidelines name the question or the division."""
    return Sentence(QUOTAS.get(name, N_("class or group")))


def tie_rule(rule: TieRule) -> Sentence:
    """The rule's name, to stand inside a sentence."""
    return Sentence(TIE_RULES[rule])


def _passed(code: str, sentence: Sentence) -> Ruling:
    return Ruling(Outcome.PASSED, code, sentence)


def _not(code: str, sentence: Sentence) -> Ruling:
    return Ruling(Outcome.NOT_PASSED, code, sentence)


def _open(code: str, sentence: Sentence) -> Ruling:
    return Ruling(Outcome.UNDECIDED, code, sentence)


def within_line() -> Ruling:
    return _passed("within_line", say("Above the cut-off."))


def by_tie_rule(rule: TieRule) -> Ruling:
    return _passed(
        "tie_rule", say("Tied at the cut-off and passed by the rule: %(rule)s.", rule=tie_rule(rule))
    )


def screened() -> Ruling:
    return _passed("screened", say("Passed the check against the rules."))


def chosen() -> Ruling:
    return _passed("chosen", say("Chosen by the panel."))


def below_line() -> Ruling:
    return _not("below_line", say("Below the cut-off."))


def left_out(rule: TieRule) -> Ruling:
    return _not(
        "tie_left_out", say("Tied at the cut-off and not passed by the rule: %(rule)s.", rule=tie_rule(rule))
    )


def too_few_votes(least: int) -> Ruling:
    return _not(
        "too_few_votes",
        say_n("The rules ask for at least one vote.", "The rules ask for at least %(n)s votes.", least),
    )


def no_quorum() -> Ruling:
    return _not("no_quorum", say("The category has fewer counted votes than the rules ask for."))


def below_threshold(least: Fraction) -> Ruling:
    return _not("below_threshold", say("The score is below the minimum share, %(least)s.", least=least))


def over_quota(quota: Quota) -> Ruling:
    return _not(
        "over_quota",
        say_n(
            "Only one project with the same %(what)s may pass.",
            "At most %(n)s projects with the same %(what)s may pass.",
            quota.most,
            what=dimension(quota.of),
        ),
    )


def over_budget() -> Ruling:
    return _not("over_budget", say("It costs more than what is left of the budget."))


def no_cost() -> Ruling:
    return _not("no_cost", say("It does not say what it costs, so the budget cannot take it."))


BARRED = frozenset({"too_few_votes", "no_quorum", "below_threshold", "no_cost"})
"""Codes of what keeps a project out whatever its rank."""


def by_minimum(minimum: Minimum) -> Ruling:
    return _passed(
        "minimum",
        say_n(
            "Passed because the rules ask for at least one project by this criterion: %(what)s.",
            "Passed because the rules ask for at least %(n)s projects by this criterion: %(what)s.",
            minimum.least,
            what=dimension(minimum.of),
        ),
    )


def fewer_of_a_kind(minimum: Minimum, passed: int) -> Sentence:
    return say_n(
        "The rules ask for at least one project by this criterion: %(what)s. The number that passed is %(passed)s.",
        "The rules ask for at least %(n)s projects by this criterion: %(what)s. The number that passed is %(passed)s.",
        minimum.least,
        what=dimension(minimum.of),
        passed=passed,
    )


def gives_way() -> Ruling:
    return _not(
        "gives_way",
        say("Passed over, because the rules require a number of projects of another kind."),
    )


def not_chosen() -> Ruling:
    return _not("not_chosen", say("Not chosen by the panel."))


def tied() -> Ruling:
    return _open("tie", say("Tied at the cut-off. No rule has decided yet."))


def tied_for(rule: TieRuleByOthers) -> Ruling:
    """Where a rule has to be given what it decides by: somebody's decision, or the seed of the lot."""
    match rule:
        case TieRule.STEWARD:
            return _open("tie_for_steward", say("Tied at the cut-off. A steward decides."))
        case TieRule.LOT:
            return _open(
                "tie_for_lot", say("Tied at the cut-off. The lot decides, once its seed is recorded.")
            )
        case TieRule.PANEL:
            return _open("tie_for_panel", say("Tied at the cut-off. The panel decides."))


def waits_for_tie() -> Ruling:
    return _open("waits_for_tie", say("Depends on a tie at a higher place that has not been decided yet."))


def waits_for_panel() -> Ruling:
    return _open("waits_for_panel", say("The panel has not decided yet."))
