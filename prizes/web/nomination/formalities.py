"""What a project needs besides the form, for its people, and whoever is asked to sign by the link of a mail."""

from __future__ import annotations

from prizes.accounts.queries import people as people_by_id
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_
from prizes.nomination.actions.formalities.signatures import asked_to_sign
from prizes.nomination.project_roles import Permission, may
from prizes.nomination.queries.formalities import formalities_in
from prizes.nomination.rules.formalities.standing import SIGNABLE, FormalityOutcome, SignatureReply
from prizes.web.layout.options import language_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.nomination.shown import category_number
from prizes.web.nomination.workspace import find_workspace

pages = Pages()
OUTCOMES = {
    FormalityOutcome.COMPLETE.value: N_("Complete"),
    FormalityOutcome.WAIVED.value: N_("Waived"),
}
REPLIES = {
    None: N_("No reply yet"),
    SignatureReply.SIGNED.value: N_("Signed"),
    SignatureReply.DECLINED.value: N_("Declined"),
}


@pages.page("/{edition}/nominations/{nomination}/formalities", "nomination/formalities.html", Who.SIGNED_IN)
async def formalities_page(at: PageAt, nomination: str) -> Values:
    """Each formality of the project, how far it is, and the form that asks somebody to sign."""
    workspace = await find_workspace(at, at.person, nomination)
    project = workspace.project
    return workspace.common() | {
        "formalities": await formalities_in(*at.here, project),
        "may_ask": may(workspace.role, Permission.LEAD) and project.state in SIGNABLE,
        "typed": at.filled(lang=at.lang),
        "asked": at.asked("formality"),
        "languages": language_options(),
        "outcomes": OUTCOMES,
        "replies": REPLIES,
    }


# The address is a secret: no search engine keeps it.
@pages.page(
    "/signatures/{token}", "nomination/signature.html", Who.PUBLIC, headers={"x-robots-tag": "noindex"}
)
async def signature_page(at: PageAt, token: str) -> Values:
    """The project, who asks, and what would be signed. Opening the page changes nothing."""
    if at.refusal is None:
        await slow_down(at.request, "consent")
    edition, project, formality, signature = await asked_to_sign(at.session, token)
    asked_by = (await people_by_id(at.session, [signature.asked_by])).get(signature.asked_by)
    return {
        "typed": at.filled(reply=signature.reply, name=signature.name, organization=signature.organization),
        "of_edition": edition,
        "project": project,
        "formality": formality,
        "signature": signature,
        "nominator": asked_by,
        "category": next((c for c in edition.rules.categories if c.code == project.category), None),
        "category_number": category_number(edition.rules, project.category),
        "open": project.state in SIGNABLE,
        "replies": REPLIES,
        "token": token,
    }
