"""Who writes a project together, somebody who is invited, and the owner who answers by the link of a mail."""

from __future__ import annotations

from prizes.accounts.queries import people as people_by_id
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.nomination.actions import sharing
from prizes.nomination.actions.asking_owner import asked_with
from prizes.nomination.project_roles import LABELS, Permission, ProjectRole, may
from prizes.nomination.queries import people
from prizes.nomination.queries.contents import texts_of
from prizes.nomination.rules.chapters import Chapter
from prizes.nomination.rules.consent import LABELS as CONSENT_LABELS
from prizes.nomination.rules.consent import Answer, may_answer
from prizes.nomination.rules.entry.proposing import awaits_its_owner
from prizes.nomination.rules.languages import progress
from prizes.nomination.rules.states import State
from prizes.web.layout.options import language_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.nomination.shown import category_number
from prizes.web.nomination.workspace import find_workspace

pages = Pages()


@pages.page("/{edition}/nominations/{nomination}/people", "nomination/people.html", Who.AUTHOR)
async def project_people_page(at: PageAt, nomination: str) -> Values:
    """The last page of the form: who writes it together, and its texts in other languages."""
    workspace = await find_workspace(at, at.author, nomination)
    project = workspace.project
    leads = at.reader is not None and may(workspace.role, Permission.LEAD)
    texts = await texts_of(at.session, project)
    return workspace.form(Chapter.PEOPLE) | {
        "translations": progress(at.edition.rules, project, texts),
        "typed": at.filled(lang=at.lang),
        "people": await people.participants(at.session, project),
        "offers": await sharing.open_offers(at.session, project.id) if leads else [],
        "leads": leads,
        "may_invite": leads and project.state != State.WITHDRAWN,
        "part_labels": LABELS,
        "languages": language_options(),
        "handing_over": at.typed.get("part") == ProjectRole.NOMINATOR,
    }


@pages.page("/offers/{offer}", "nomination/offer.html", Who.SIGNED_IN)
async def offer_page(at: PageAt, offer: str) -> Values:
    """What the part means. Opening the page changes nothing; accepting is a button."""
    found, edition, project = await sharing.offer_for(at.session, at.person, offer)
    who = await people.participants(at.session, project)
    return {
        "offer": found,
        "project": project,
        "of_edition": edition,
        "proposed": found.part == ProjectRole.NOMINATOR and awaits_its_owner(edition.rules, project),
        "nominator": next((p.person for p in who if p.part is ProjectRole.NOMINATOR), None),
    }


# The address is a secret: no search engine keeps it. (No page elsewhere learns an address of ours anyway.)
@pages.page("/consent/{token}", "nomination/consent.html", Who.PUBLIC, headers={"x-robots-tag": "noindex"})
async def consent_page(at: PageAt, token: str) -> Values:
    """The project, who submitted it, and what an answer means. Opening the page changes nothing."""
    if at.refusal is None:
        await slow_down(at.request, "consent")
    edition, project, consent = await asked_with(at.session, token)
    nominator = project.nominator_id or ""
    return {
        "typed": at.filled(answer=consent.answer, note=consent.note),
        "of_edition": edition,
        "project": project,
        "consent": consent,
        "nominator": (await people_by_id(at.session, [nominator])).get(nominator),
        "category": next((c for c in edition.rules.categories if c.code == project.category), None),
        "category_number": category_number(edition.rules, project.category),
        "open": may_answer(project.state),
        "standing": CONSENT_LABELS[Answer(consent.answer) if consent.answer else None],
        "token": token,
    }
