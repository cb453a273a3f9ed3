"""A draft as a document: export and import."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.edition.actions import written_rules
from prizes.edition.document.problem import Problems
from prizes.edition.studio import actions, refusals
from prizes.edition.studio.queries import edition_draft
from prizes.edition.studio.toml import as_toml
from prizes.errors import Refusal
from prizes.gate.at import AtService
from prizes.gate.permissions import Who, allow
from prizes.web.layout.forms import Fields, Typed, sent_file
from prizes.web.layout.links import to
from prizes.web.layout.page import see_other
from prizes.web.layout.pages import LANG, PageAt, Pages, Values, page_at

router = APIRouter()
pages = Pages()


@pages.page("/office/drafts/{draft}/document", "studio/document.html", Who.STEWARD)
async def draft_document_page(at: PageAt, draft: str) -> Values:
    """Export, and import in place of the draft."""
    return {
        "draft": await edition_draft(at.session, draft),
        "problems": list(at.refusal.problems) if isinstance(at.refusal, Problems) else [],
        "text": at.typed.get("text"),
    }


@router.get(LANG + "/office/drafts/{draft}/document.{form}", dependencies=allow(Who.STEWARD))
async def draft_file(at: AtService, draft: str, form: str) -> Response:
    """The document in TOML or JSON; read back, it is the same draft."""
    found = await edition_draft(at.session, draft)
    if form == "toml":
        content, kind = as_toml(found.document), "application/toml"
    elif form == "json":
        content, kind = json.dumps(found.document, ensure_ascii=False, indent=1) + "\n", "application/json"
    else:
        raise refusals.unknown_part()
    name = found.slug if found.slug.isascii() and found.slug.replace("-", "").isalnum() else "draft"
    return Response(
        content,
        media_type=f"{kind}; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}.{form}"'},
    )


@router.post(LANG + "/office/drafts/{draft}/document", dependencies=allow(Who.STEWARD))
async def import_draft_document(request: Request, at: AtService, draft: str, typed: Typed) -> Response:
    """Replace the whole draft by a document."""
    document = await sent_file(at.request) or typed.get("text").encode()
    here = page_at(at, Fields([*typed, ("text", document.decode("utf-8", "replace"))]))
    try:
        rules = written_rules(document)
        await actions.replace_draft(at.session, draft, rules.model_dump(mode="json"), by=at.by)
    except Refusal as refusal:
        return await draft_document_page.again(here, refusal)
    return see_other(request, to(request, "draft_page", draft=draft), "draft-saved")
