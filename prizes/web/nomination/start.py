"""My projects, and how one is begun: a title, the questions before the form, and no sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi.responses import RedirectResponse, Response

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.nearest import with_phase
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.errors import Refusal
from prizes.funnel.marking import mark
from prizes.gate import draft_access
from prizes.gate.at import AtEdition
from prizes.gate.draft_access import PerhapsAuthor, perhaps_author
from prizes.gate.idempotency import AnsweredBefore, begin, fingerprint
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import undo
from prizes.kit.token import digest, new_secret
from prizes.nomination import refusals
from prizes.nomination.actions import writing
from prizes.nomination.models import Project
from prizes.nomination.project_roles import LABELS as ROLE_LABELS
from prizes.nomination.project_roles import DraftKey, Permission, ProjectRole, may
from prizes.nomination.queries.carried import to_carry_over
from prizes.nomination.queries.contents import texts_needed
from prizes.nomination.queries.entry.bodies import acting_for
from prizes.nomination.queries.late_entries import calendar_time, close_of
from prizes.nomination.queries.people import roles_in
from prizes.nomination.queries.projects import own_projects
from prizes.nomination.rules import submission
from prizes.nomination.rules.completeness import by_field, missing, not_eligible
from prizes.nomination.rules.entry.proposing import proposing
from prizes.nomination.rules.form import ELIGIBILITY, TextLike, submission_of
from prizes.nomination.rules.parsing import Values
from prizes.nomination.rules.states import LABELS, State
from prizes.web.layout.forms import KEY, AsSent
from prizes.web.layout.pages import LANG, PageAt, Pages, page_at
from prizes.web.layout.pages import Values as PageValues
from prizes.web.nomination.form import eligibility_questions
from prizes.web.nomination.shown import category_number
from prizes.web.nomination.typed import values_in

pages = Pages()
MINE = "/{edition}/nominations/"


@dataclass(frozen=True, slots=True)
class OwnProject:
    project: Project
    number: int | None
    """Place of its category."""
    missing: int | None
    """How many things are missing; None where it is no longer written."""
    part: ProjectRole


@pages.page(MINE, "nomination/mine.html", Who.PUBLIC)
async def own_projects_page(at: PageAt) -> PageValues:
    """Open to everybody: a project is begun without signing in. Where answers keep one out, a page says so first."""
    author = await perhaps_author(at.request, at.session, at.reader)
    own = list(await own_projects(*at.here, author)) if author else []
    key = draft_access.draft_key(at.request)
    if key and author != key:  # begun in another window while its author signed in here
        own += await own_projects(*at.here, key)
    shared = [project.id for project in own if project.nominator_id is not None]
    roles = await roles_in(at.session, author, shared) if isinstance(author, Person) else {}
    rules, texts = at.edition.rules, await texts_needed(*at.here, own)
    closed = submission.no_start(rules, await calendar_time(*at.here, author or DraftKey("")))
    ineligible = at.refusal is not None and at.refusal.code == refusals.not_eligible.code
    return ({"template": "nomination/not_eligible.html"} if ineligible else {}) | {
        "rows": [
            _own(at.edition, each, roles.get(each.id, ProjectRole.NOMINATOR), texts.get(each.id, ()))
            for each in own
        ],
        "part_labels": ROLE_LABELS,
        "unclaimed": any(project.nominator_id is None for project in own),
        "closed": closed,
        "open_elsewhere": await _open_elsewhere(at) if closed else None,
        "closes": close_of(at.edition),
        "categories": [(c.code, at.voice.text_in(c.title)[0]) for c in rules.categories],
        "questions": eligibility_questions(rules, values_in(rules, at.typed)),
        "key": new_secret(),
        "call": at.asked("call") or "",
        "again": await to_carry_over(*at.here, author) if isinstance(author, Person) and not closed else (),
        "labels": LABELS,
        "proposed_by": proposing(rules),
        "acting": await acting_for(*at.here, author)
        if proposing(rules) and isinstance(author, Person)
        else (),
    }


async def _open_elsewhere(at: PageAt) -> EditionInForce | None:
    """The edition that accepts submissions now, where this one does not."""
    nearest = with_phase(await editions_in_force(at.session), "submission", clock.arrived())
    return nearest[0] if nearest and nearest[1] and nearest[0].slug != at.edition.slug else None


def _own(
    edition: EditionInForce, project: Project, role: ProjectRole, texts: Sequence[TextLike]
) -> OwnProject:
    written = project.state in (State.DRAFT, State.RETURNED) and may(role, Permission.WRITE)
    gaps = len(missing(edition.rules, project, texts)) if written else None
    return OwnProject(project, category_number(edition.rules, project.category), gaps, role)


# --- beginning: with a secret of its own where nobody has signed in, so no act of `prizes.acts` ----------


@pages.router.post(LANG + MINE, dependencies=allow(Who.PUBLIC))
async def start_project(at: AtEdition, author: PerhapsAuthor, typed: AsSent) -> Response:
    """A new draft. Sent twice by a double click it is one. Without a sign-in the browser gets its secret."""
    here, sent_key, secret = page_at(at, typed), typed.get(KEY), None
    if at.reader is None:
        secret = draft_access.draft_secret(at.request) or draft_access.secret_of_form(
            sent_key or new_secret()
        )
        author = DraftKey(digest(secret))
    assert author is not None
    content = fingerprint(at.request, urlencode(typed.pairs).encode())
    who = at.reader.token_hash if at.reader else digest(secret or "")
    try:
        if secret:
            await slow_down(at.request, "draft")
        once = await begin(at.session, who=who, key=sent_key or None, content=content)
        project = await writing.create_draft(*at.here, author, _begun(here), call=typed.get("call")[:16])
    except AnsweredBefore as before:
        undo(at.request)
        return _on_the_way(RedirectResponse(before.body, status_code=303), secret)
    except Refusal as refusal:
        return await own_projects_page.again(here, refusal)
    mark(at.request.state, at.edition.slug, "saved")
    target = here.to("own_project_page", nomination=project.id)
    return _on_the_way(await once.leave_for(target), secret)


def _on_the_way(answer: Response, secret: str | None) -> Response:
    if secret:
        draft_access.remember(answer, secret)
    return answer


def _begun(at: PageAt) -> Values:
    """What the form says. Who has not signed in writes in the language of the page, where the rules allow it.

    Raises Invalid with what is not answered; a wrong answer is for the act to refuse.
    """
    rules = at.edition.rules
    values = values_in(rules, at.typed)
    given = {n.removeprefix(ELIGIBILITY): v or None for n, v in values.items() if n.startswith(ELIGIBILITY)}
    wrong = {gap.field for gap in not_eligible(rules, given, only_wrong=True)}
    unanswered = [gap for gap in not_eligible(rules, given) if gap.field not in wrong]
    if unanswered:
        raise refusals.not_answered(by_field(unanswered))
    if at.reader is None and at.lang in submission_of(rules).languages:
        values.setdefault("language", at.lang)
    return values
