"""The office's consultations: what was published, publishing another, one with its decisions, and the comments."""

from __future__ import annotations

from typing import Literal

from prizes.accounts.queries import people
from prizes.consultation.queries.moderating import ListedComment, comments_found
from prizes.consultation.queries.reading import (
    comment_in,
    consultation_read,
    consultations_of,
    rule_in,
    state_of_consultation,
    waiting_comments,
)
from prizes.consultation.rules.states import AFFILIATIONS, COMMENT_STATES
from prizes.edition.studio.queries import edition_drafts
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.languages import CODES
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.web.consultation.reading import COMMENT_LOOKS, about_consultations
from prizes.web.layout.lists import Column, Filter, Listing
from prizes.web.layout.options import Options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
OFFICE = "/{edition}/office/consultations"
OFFICE_COMMENTS = "/{edition}/office/consultation-comments"


@pages.page(OFFICE, "consultation/desk.html", Who.STEWARD)
async def consultation_desk_page(at: PageAt) -> Values:
    found = await consultations_of(*at.here)
    waiting = await waiting_comments(at.session, [at.edition.slug])
    return about_consultations(at) | {
        "rows": [(each, state_of_consultation(each).value) for each in found],
        "waiting": waiting.get(at.edition.slug, 0),
    }


@pages.page(f"{OFFICE}/new", "consultation/new.html", Who.STEWARD)
async def new_consultation_page(at: PageAt, draft: str = "") -> Values:
    """The form that publishes a draft for comments."""
    return about_consultations(at) | {
        "drafts": [
            (each.id, f"{at.voice.text_in(each.title)[0]} ({each.slug})")
            for each in await edition_drafts(at.session, at.edition.id)
        ],
        "filled": at.filled(draft=draft),
        "codes": CODES,
    }


@pages.page(f"{OFFICE}/{{consultation}}", "consultation/at_desk.html", Who.STEWARD)
async def consultation_at_desk_page(at: PageAt, consultation: str) -> Values:
    """What is left to do: comments to moderate, rules to decide on, and closing."""
    read = await consultation_read(*at.here, consultation)
    waiting = await waiting_comments(at.session, [at.edition.slug])
    return about_consultations(at) | {
        "read": read,
        "found": read.consultation,
        "state": read.state.value,
        "commented": [each for each in read.rules if each.comments],
        "undecided": sum(bool(each.comments) and each.rule.outcome is None for each in read.rules),
        "waiting": waiting.get(at.edition.slug, 0),
    }


@pages.page(f"{OFFICE}/{{consultation}}/rules/{{rule}}", "consultation/deciding.html", Who.STEWARD)
async def deciding_page(at: PageAt, consultation: str, rule: str) -> Values:
    """One rule beside its comments, and the decision."""
    read = await consultation_read(*at.here, consultation)
    one = await rule_in(at.session, read.consultation, rule)
    each = next(each for each in read.rules if each.rule.id == one.id)
    return about_consultations(at) | {
        "found": read.consultation,
        "state": read.state.value,
        "each": each,
        "filled": at.filled(
            outcome=one.outcome, **{f"reason.{lang}": text for lang, text in one.reason.items()}
        ),
        "codes": CODES,
    }


# --- comments --------------------------------------------------------------------------------------------

COLUMNS: list[Column[ListedComment]] = [
    Column("text", N_("Comment"), lambda row: row.text),
    Column("rule", N_("Rule"), lambda row: row.rule, usual=False),
    Column("name", N_("Name"), lambda row: row.name, sorts=True),
    Column("organization", N_("Organization"), lambda row: row.organization, sorts=True),
    Column("affiliation", N_("Affiliation"), lambda row: row.affiliation, words=AFFILIATIONS),
    Column("lang", N_("Language"), lambda row: row.lang, usual=False),
    Column("commented_at", N_("Received"), lambda row: row.commented_at, "moment", sorts=True),
    Column(
        "state", N_("Status"), lambda row: row.state, sorts=True, words=COMMENT_STATES, looks=COMMENT_LOOKS
    ),
    Column("decided_at", N_("Decided"), lambda row: row.decided_at, "moment", sorts=True, usual=False),
    Column("reason", N_("Reason"), lambda row: row.reason, usual=False),
]


async def _find(at: At, wanted: Wanted) -> Found[ListedComment]:
    return await comments_found(*at.here, wanted)


def _affiliations(at: PageAt) -> Options:
    return [(each.value, at.voice.gettext(label)) for each, label in AFFILIATIONS.items()]


async def _words(_at: PageAt, _found: Found[ListedComment]) -> Values:
    return {"states": {state.value: label for state, label in COMMENT_STATES.items()}}


comments_list = Listing(
    pages,
    OFFICE_COMMENTS,
    "consultation/comments.html",
    Who.STEWARD,
    file="consultation-comments",
    columns=COLUMNS,
    find=_find,
    filters=[
        Filter("state", takes=Literal["waiting", "published", "refused"]),
        Filter(
            "affiliation",
            N_("Affiliation"),
            _affiliations,
            takes=Literal["member_state", "sector_member", "academia", "public"],
        ),
    ],
    values=_words,
)
"""Comments on all proposals of an edition, for moderation."""


@pages.page(f"{OFFICE_COMMENTS}/{{comment}}", "consultation/comment.html", Who.STEWARD)
async def office_comment_page(at: PageAt, comment: str) -> Values:
    """One comment with its rule, and all that can be done with it."""
    one, found = await comment_in(*at.here, comment)
    known = await people(
        at.session, [by for by in (one.commented_by, one.decided_by, one.confirmed_by) if by]
    )
    return about_consultations(at) | {
        "comment": one,
        "found": found,
        "state": state_of_consultation(found).value,
        "rule": await rule_in(at.session, found, one.rule_id),
        "people": known,
        "failed": at.failed,
        "mine": one.commented_by == at.by,
        "others": [(code, name) for code, name in about_consultations(at)["languages"] if code != one.lang],
    }
