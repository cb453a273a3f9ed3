"""What the server of the database writes down of statements and their values.

Values come to the server as parameters. A statement that writes a vote holds the choice, and the one before it says
whose session it was: in the server's log they would lie side by side, for as long as that is kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from prizes.db import Database
from prizes.grants.statements import Part, role

QUIET: Mapping[str, str] = {
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
"""How each is set for the roles that vote passes through. All but the last are for a superuser to set."""
NAMES = (*QUIET, "auto_explain.log_min_duration", "auto_explain.log_parameter_max_length")
ASKED = text("SELECT name, setting FROM pg_settings WHERE name IN :names").bindparams(
    bindparam("names", expanding=True)
)
PARTS: tuple[Part, ...] = ("web", "worker")
NO_PRIVILEGE = "42501"


def written_down(settings: Mapping[str, str]) -> list[str]:
    """Names of the settings by which values of statements come into the server's log. Pure."""
    found = []
    if settings.get("log_parameter_max_length", "-1") != "0":
        found += [name for name in ("log_statement",) if settings.get(name) in ("mod", "all")]
        lasting = ("log_min_duration_statement", "log_min_duration_sample")
        found += [name for name in lasting if not settings.get(name, "-1").startswith("-")]
        found += [name for name in ("log_transaction_sample_rate",) if float(settings.get(name, "0")) > 0]
    if settings.get("log_parameter_max_length_on_error", "0") != "0":
        found.append("log_parameter_max_length_on_error")
    explains = not settings.get("auto_explain.log_min_duration", "-1").startswith("-")
    if explains and settings.get("auto_explain.log_parameter_max_length", "-1") != "0":
        found.append("auto_explain.log_min_duration")
    return found


async def logged_values(database: Database) -> list[str]:
    """The same for the role as which one is connected. SQLite writes nothing down."""
    if database.sqlite:
        return []
    async with database.engine.connect() as connection:
        rows = (await connection.execute(ASKED, {"names": list(NAMES)})).all()
    return written_down({row[0]: row[1] for row in rows})


def quieting(prefix: str) -> list[str]:
    """The statements that keep values of the roles' statements out of the server's log."""
    return [
        f"ALTER ROLE \"{role(prefix, part)}\" SET {name} = '{value}'"
        for part in PARTS
        for name, value in QUIET.items()
    ]


async def quiet(connection: AsyncConnection, prefix: str) -> list[str]:
    """Run them; those that an administrator of the server must run, since this role may not."""
    left = []
    for statement in quieting(prefix):
        try:
            async with connection.begin_nested():
                await connection.exec_driver_sql(statement)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != NO_PRIVILEGE:
                raise
            left.append(statement)
    return left
