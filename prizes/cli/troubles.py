"""Troubles that a command can meet outside the program, each with its sentence: settings, files, database, store."""

from __future__ import annotations

import csv
import errno
import json
import os
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from prizes.errors import Refusal

if TYPE_CHECKING:
    from prizes.kit.sentence import Sentence

UNMIGRATED = "The database does not have the tables of this version: run `prizes migrate`."


def sentences(trouble: BaseException) -> list[str] | None:
    """What to say of it; None where nobody foresaw it."""
    chain = list(_chain(trouble))
    said = (kind(each) for kind in KINDS for each in chain)
    return next(filter(None, said), None)


def in_english(sentence: Sentence) -> str:
    """With values that exist in several languages in English."""
    from prizes.i18n.translator import translator, without_isolates

    return without_isolates(translator("en").say(sentence))


def _chain(trouble: BaseException) -> Iterator[BaseException]:
    """It, and what it came from."""
    seen: list[BaseException] = []
    left: list[BaseException | None] = [trouble]
    while left:
        each = left.pop(0)
        if each is None or each in seen:
            continue
        seen.append(each)
        yield each
        inner = each.exceptions if isinstance(each, BaseExceptionGroup) else ()
        left += [*inner, getattr(each, "orig", None), each.__cause__]


def _of_refusal(trouble: BaseException) -> list[str] | None:
    if not isinstance(trouble, Refusal):
        return None
    said = in_english(trouble.sentence)
    fields = {place: in_english(sentence) for place, sentence in trouble.fields.items()}
    return [said, *(f"{place}: {line}" for place, line in fields.items() if line != said)]


# --- settings --------------------------------------------------------------------------------------------

WORDS: dict[str, str] = {
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    "bool_parsing": "must be true or false",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:g} or less",
}
"""By pydantic's kind of fault."""


def of_settings(trouble: BaseException) -> list[str] | None:
    """One line a setting that cannot be read. Its value is not repeated: it may hold a password."""
    from pydantic import ValidationError

    if not isinstance(trouble, ValidationError) or trouble.title != "Settings":
        return None
    return [_of_setting(each) for each in trouble.errors(include_input=False, include_url=False)]


def _of_setting(fault: Any) -> str:
    name = "_".join(str(part) for part in fault["loc"]).upper()
    values = fault.get("ctx", {})
    said = WORDS.get(fault["type"], "").format(**values) or str(values.get("error", fault["msg"]))
    return f"PRIZES_{name} {said} (docs/settings.md)."


# --- files -----------------------------------------------------------------------------------------------

ADVICE = {
    errno.ENOENT: "Check the path.",
    errno.EACCES: "Check who may read and write there.",
    errno.EPERM: "Check who may read and write there.",
    errno.ENOSPC: "Make room on the disk, then try again.",
    errno.EDQUOT: "Make room on the disk, then try again.",
    errno.EROFS: "Choose a place that can be written.",
    errno.EISDIR: "Name a file.",
    errno.ENOTDIR: "Name a folder, and check the path to it.",
    errno.EEXIST: "Choose another name, or remove the existing file.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.ELOOP: "Check the links on the path.",
    errno.EMFILE: "Let the process open more files (`ulimit -n`).",
}


def _of_file(trouble: BaseException) -> list[str] | None:
    if not isinstance(trouble, OSError) or trouble.errno not in ADVICE:
        return None
    place = trouble.filename or trouble.filename2
    name = place.decode(errors="replace") if isinstance(place, bytes) else place
    reason = trouble.strerror or type(trouble).__name__
    return [f"{f'{name}: ' if name else ''}{reason}. {ADVICE[trouble.errno]}"]


def _of_content(trouble: BaseException) -> list[str] | None:
    match trouble:
        case UnicodeDecodeError():
            said = f"no text in UTF-8 (byte {trouble.start})"
        case json.JSONDecodeError():
            said = f"not valid JSON ({trouble.msg} in line {trouble.lineno}, column {trouble.colno})"
        case tomllib.TOMLDecodeError():
            said = f"not valid TOML ({trouble})"
        case csv.Error():
            said = f"not valid CSV ({trouble})"
        case zipfile.BadZipFile():
            said = "damaged, or of another kind than its name says"
        case MemoryError():
            return ["There is not enough memory for this: close other programs, or use a larger machine."]
        case _:
            return None
    return [f"The file is {said}: correct it, then try again."]


# --- database --------------------------------------------------------------------------------------------

BY_STATE = {
    "42P01": UNMIGRATED,
    "42703": UNMIGRATED,
    "42501": "This role of the database may not do that ({said}): docs/operating.md says which role may.",
    "25006": "The database is read-only ({said}): connect to the primary, not to a standby.",
    "28": "The database refuses the name or the password: check PRIZES_DATABASE_URL.",
    "3D": "There is no such database ({said}): make it, or check PRIZES_DATABASE_URL.",
    "53100": "The database has no room left on its disk: make room, then try again.",
    "53": "The database has no connection or memory left ({said}): try again in a minute, or raise its limits.",
    "55P03": "Another process is changing the same data: try again in a minute, when the service has less to do.",
    "40": "Two changes met, and this one was not made: try again.",
}
"""By the beginning of an SQLSTATE, the longest first."""
BY_WORDS = {
    "no such table": UNMIGRATED,
    "no such column": UNMIGRATED,
    "unable to open database": "The database's file cannot be opened: check its path, and who may write there.",
    "database is locked": "Another process is writing to the database: try again when it has finished.",
    "readonly database": "The database's file may not be written: check who may write to it and to its folder.",
    "disk is full": "There is no room left on the disk of the database: make room, then try again.",
    "not a database": "The file in PRIZES_DATABASE_URL is no SQLite database: check the path.",
    "malformed": "The database's file is damaged: restore a copy (docs/operating.md, Copies).",
    "disk i/o error": "The disk of the database fails, or its file was removed: check the disk.",
}
"""By what SQLite says."""


def _of_database(trouble: BaseException) -> list[str] | None:
    state = str(getattr(trouble, "sqlstate", None) or "")
    for beginning, said in BY_STATE.items():
        if state.startswith(beginning):
            return [said.format(said=_first_line(trouble))]
    if type(trouble).__module__ == "sqlite3":
        for words, said in BY_WORDS.items():
            if words in str(trouble).lower():
                return [said]
    return None


def _out_of_reach(trouble: BaseException) -> list[str] | None:
    from prizes.db import Unsure, is_out_of_reach

    if isinstance(trouble, Unsure):
        return ["The database went away while it was saving: look whether it is done before you repeat it."]
    if not is_out_of_reach(trouble):
        return None
    reason = _first_line(trouble) or "no answer in time"
    return [f"{where()} cannot be reached ({reason}): check that it runs, and PRIZES_DATABASE_URL."]


def where() -> str:
    """The database, named by its address without name and password."""
    from prizes.config import settings

    url = settings().database_url
    return f"The database at {url.rpartition('@')[2]}" if "@" in url else "The database"


def _first_line(trouble: BaseException) -> str:
    """Its own words: of a connection's trouble, which hold no values of rows."""
    inner = getattr(trouble, "orig", None) or trouble
    if isinstance(inner, OSError) and inner.errno and inner.errno > 0:
        return os.strerror(inner.errno)
    lines = str(inner).strip().splitlines()
    return lines[0].split(">: ")[-1].rstrip(".:")[:200] if lines else ""


def _of_address(trouble: BaseException) -> list[str] | None:
    """A URL that was given, and that no database is behind."""
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    if isinstance(trouble, ArgumentError | NoSuchModuleError):
        return [
            "This is no URL of a database: it is sqlite+aiosqlite:///path or postgresql+asyncpg://user@host/name."
        ]
    return None


def _of_migrations(trouble: BaseException) -> list[str] | None:
    from alembic.util.exc import CommandError

    if isinstance(trouble, CommandError):
        return ["The database is of a newer version than this program: install that version."]
    return None


def _of_store(trouble: BaseException) -> list[str] | None:
    from obstore.exceptions import BaseError

    from prizes.files.store import StoreUrlError, reason

    if isinstance(trouble, StoreUrlError):
        return [str(trouble)]
    if isinstance(trouble, BaseError):
        return [f"The store of files fails: {reason(trouble)} See PRIZES_STORAGE_URL."]
    return None


def _of_backup(trouble: BaseException) -> list[str] | None:
    from prizes.backup.faults import BackupFault

    return [str(trouble)] if isinstance(trouble, BackupFault) else None


KINDS: tuple[Callable[[BaseException], list[str] | None], ...] = (
    _of_refusal,
    _of_backup,
    of_settings,
    _of_content,
    _of_file,
    _of_database,
    _out_of_reach,
    _of_address,
    _of_migrations,
    _of_store,
)
