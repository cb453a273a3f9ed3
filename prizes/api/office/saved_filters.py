"""The filters of the office's lists that somebody saved, for programs."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from prizes.accounts.models import SavedFilter
from prizes.accounts.saved_filters import all_saved
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow

router = APIRouter(tags=["office"])


class SavedFilterShown(BaseModel):
    id: str
    list: str
    name: str
    query: str


class SavedFilters(BaseModel):
    items: list[SavedFilterShown]


@router.get("/editions/{edition}/saved-filters", dependencies=allow(Who.SIGNED_IN))
async def list_saved_filters(at: AtEdition) -> SavedFilters:
    """My own, of all lists of the edition."""
    found = await all_saved(at.session, at.person, at.edition.slug)
    return SavedFilters(items=[filter_shown(at, each) for each in found])


def filter_shown(_at: At, saved: SavedFilter) -> SavedFilterShown:
    return SavedFilterShown(id=saved.id, list=saved.list, name=saved.name, query=saved.query)
