"""Make the roles in a database, renew what they may do, and see as whom one is connected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from prizes.db import Database
from prizes.grants.logging import quiet
from prizes.grants.statements import Part, grants, password, roles

GIVEN = """
SELECT DISTINCT left(rolname, -4) FROM pg_attribute
CROSS JOIN aclexplode(attacl) AS given JOIN pg_roles ON pg_roles.oid = given.grantee
WHERE attrelid = 'vote'::regclass AND rolname LIKE '%\\_web'
"""
MAY = """
SELECT rolsuper OR pg_has_role(current_user, relowner, 'USAGE'), has_table_privilege('log_pending', 'DELETE')
FROM pg_roles, pg_class WHERE rolname = current_user AND pg_class.oid = 'vote'::regclass
"""


class Connected(NamedTuple):
    """What the role may do as which one is connected."""

    everything: bool
    """It owns the tables, or nothing is refused to it."""
    workers_part: bool


async def give_roles(database: Database, prefix: str, passwords: Mapping[Part, str]) -> list[str]:
    """Make the three roles, where they are not there, give them exactly their rights, and keep what their statements
    hold out of the server's log, in one transaction.

    By the owner of the tables, who may create roles, or finds them made. Returns the statements about the log that an
    administrator of the server has to run.
    """
    async with database.engine.begin() as connection:
        changes = [password(prefix, part, word) for part, word in passwords.items()]
        for statement in (*roles(prefix), *changes, *grants(prefix)):
            await connection.exec_driver_sql(statement)
        return await quiet(connection, prefix)


async def renew(database: Database) -> None:
    """Give the roles that have rights here their rights again: after a migration, new tables and columns too."""
    if database.sqlite:
        return
    async with database.engine.begin() as connection:
        for prefix in list((await connection.exec_driver_sql(GIVEN)).scalars()):
            for statement in grants(prefix):
                await connection.exec_driver_sql(statement)


async def connected(database: Database) -> Connected:
    """On SQLite, which has no roles, nobody is an owner and everybody may do the worker's part."""
    if database.sqlite:
        return Connected(everything=False, workers_part=True)
    async with database.engine.connect() as connection:
        return Connected._make((await connection.exec_driver_sql(MAY)).one())
