"""Consultations for everybody: the proposals of an edition, one with all its rules, and one rule with its comments."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from prizes.consultation.models import ConsultationComment
from prizes.consultation.queries.reading import (
    RuleRead,
    all_consultations,
    consultation_in,
    consultation_read,
    consultations_of,
    own_comments,
    rule_in,
    state_of_consultation,
)
from prizes.consultation.refusals import unknown_rule
from prizes.consultation.rules.states import (
    AFFILIATIONS,
    COMMENT_STATES,
    CONSULTATION_STATES,
    MOST_COMMENT,
    RULE_OUTCOMES,
)
from prizes.consultation.sheet import affiliation_said, translated_by
from prizes.gate.edition.measuring import compared_rows
from prizes.gate.editions import shown_editions
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_
from prizes.web.layout.options import language_options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
CONSULTATION = "/{edition}/consultations/{consultation}"
CONSULTATION_LOOKS = {"scheduled": "idle", "open": "info", "ended": "warn", "closed": "good"}
COMMENT_LOOKS = {"waiting": "warn", "published": "good", "refused": "bad"}
OUTCOME_LOOKS = {"adopted": "good", "in_part": "info", "not_adopted": "idle"}
CHANGES = {
    "same": "",
    "changed": N_("Changed"),
    "added": N_("New"),
    "removed": N_("Removed"),
}
"""What is said beside a rule of a proposal."""


def about_consultations(at: PageAt) -> Values:
    """Words by what is stored."""
    said = at.voice.gettext
    return {
        "consultation_states": {state.value: said(label) for state, label in CONSULTATION_STATES.items()},
        "consultation_looks": CONSULTATION_LOOKS,
        "comment_states": {state.value: said(label) for state, label in COMMENT_STATES.items()},
        "comment_looks": COMMENT_LOOKS,
        "outcomes": {outcome.value: said(label) for outcome, label in RULE_OUTCOMES.items()},
        "outcome_looks": OUTCOME_LOOKS,
        "affiliations": [(each.value, said(label)) for each, label in AFFILIATIONS.items()],
        "languages": language_options(),
        "native": dict(language_options()),
        "changes_said": {change: said(label) for change, label in CHANGES.items()},
        "affiliation_of": affiliation_said,
        "translated_by": translated_by,
    }


@pages.page("/consultations", "consultation/all.html", Who.PUBLIC)
async def all_consultations_page(at: PageAt) -> Values:
    """Of all editions that the reader may see."""
    shown = [each.slug for each in await shown_editions(at.request, at.session)]
    found = await all_consultations(at.session, shown)
    return about_consultations(at) | {"rows": [(each, state_of_consultation(each).value) for each in found]}


@pages.page("/{edition}/consultations", "consultation/all.html", Who.PUBLIC)
async def consultations_page(at: PageAt) -> Values:
    found = await consultations_of(*at.here)
    return about_consultations(at) | {"rows": [(each, state_of_consultation(each).value) for each in found]}


@pages.page(CONSULTATION, "consultation/one.html", Who.PUBLIC)
async def consultation_page(at: PageAt, consultation: str, show: str = "") -> Values:
    """All rules of a proposal, each beside its comments. `show`: `changed` or `commented` ones alone."""
    read = await consultation_read(*at.here, consultation)
    shown = [each for each in read.rules if _fits(each, show)]
    return about_consultations(at) | {
        "read": read,
        "found": read.consultation,
        "state": read.state.value,
        "shown": show if show in ("changed", "commented") else "",
        "sections": [(section, rules[0].rule.section_title, rules) for section, rules in _by_section(shown)],
        "measures": compared_rows(read.base, read.proposed, at.lang),
    }


def _by_section(rules: Sequence[RuleRead]) -> list[tuple[str, list[RuleRead]]]:
    return [(section, [*some]) for section, some in groupby(rules, key=lambda each: each.rule.section)]


def _fits(each: RuleRead, show: str) -> bool:
    if show == "changed":
        return each.rule.change != "same"
    return bool(each.comments) if show == "commented" else True


@pages.page(f"{CONSULTATION}/rules/{{rule}}", "consultation/rule.html", Who.PUBLIC)
async def consultation_rule_page(at: PageAt, consultation: str, rule: str) -> Values:
    """One rule with its comments, and the form for another; what the reader wrote, in any state."""
    found = await consultation_in(*at.here, consultation)
    one = await rule_in(at.session, found, rule)
    read = await consultation_read(*at.here, consultation)
    places = [each.rule.id for each in read.rules]
    if one.id not in places:
        raise unknown_rule()
    place = places.index(one.id)
    own: Sequence[ConsultationComment] = (
        await own_comments(at.session, found, at.by) if at.reader is not None else []
    )
    person = at.reader.person if at.reader is not None else None
    return about_consultations(at) | {
        "found": found,
        "state": read.state.value,
        "each": read.rules[place],
        "number": place + 1,
        "total": len(places),
        "before": places[place - 1] if place else None,
        "after": places[place + 1] if place + 1 < len(places) else None,
        "own": [comment for comment in own if comment.rule_id == one.id and comment.state != "published"],
        "mine": {comment.id for comment in own},
        "most": MOST_COMMENT,
        "filled": at.filled(
            lang=at.lang,
            name=(person.name or "") if person else "",
            organization=(person.entity_name or "") if person else "",
        ),
    }
