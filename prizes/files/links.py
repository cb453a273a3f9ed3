"""Where a document may lead: to the web, to a mail address, to a place within itself.

Three kinds of action stay. Scripts, programs, other files and forms refuse the whole document (`documents`); whatever
else acts, at opening or at a click, is taken off, and the page looks as it did.
"""

from __future__ import annotations

import re
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

ACTED_BY = ("/A", "/PA", "/Next")
"""Keys under which an action waits: of a link or bookmark, of a link of old, and of an action before it."""
PAGES = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
_WEB = re.compile(r"(?:https?://|mailto:)[^\x00-\x1f\x7f-\x9f\\]+", re.IGNORECASE)


def may_lead_to(address: Any) -> bool:
    """Only a whole http, https or mailto address: one without a scheme may be a file, or somebody's network drive."""
    return isinstance(address, String) and _WEB.fullmatch(str(address)) is not None


def actions_of(thing: Any) -> list[Any]:
    """The actions that a dictionary leads to by itself."""
    found = [thing.get(key) for key in ACTED_BY]
    listed = [entry for value in found if isinstance(value, Array) for entry in value]
    return [value for value in (*found, *listed) if _is_action(value)]


def tame(thing: Any) -> None:
    """Takes out of a dictionary what leads elsewhere, and every action that may not stay."""
    if "/URI" in thing and not may_lead_to(thing["/URI"]):
        del thing["/URI"]
    for key in ACTED_BY:
        value = thing.get(key)
        if isinstance(value, Array):
            thing[key] = Array([entry for entry in value if not _is_action(entry) or _may_stay(entry)])
        elif _is_action(value) and not _may_stay(value):
            del thing[key]


def tame_catalogue(pdf: Pdf) -> None:
    """No act at opening, and of the names only those of places in the document."""
    for key in ("/OpenAction", "/URI"):
        if key in pdf.Root:
            del pdf.Root[key]
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary):
        for key in set(names.keys()) - {"/Dests"}:
            del names[key]


def _is_action(value: Any) -> bool:
    return isinstance(value, Dictionary) and ("/S" in value or "/URI" in value)


def _may_stay(action: Any) -> bool:
    match str(action.get("/S", "")):
        case "/GoTo":
            return True
        case "/URI":
            return may_lead_to(action.get("/URI"))
        case "/Named":
            return isinstance(action.get("/N"), Name) and str(action.N) in PAGES
        case _:
            return False
