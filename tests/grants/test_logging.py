"""What a server of the database would write down of votes, and how it is kept from it."""

import pytest
from sqlalchemy import text

from prizes.db import Database
from prizes.grants.giving import give_roles
from prizes.grants.logging import QUIET, logged_values, quieting, written_down
from prizes.grants.statements import role
from tests.databases import PASSWORD, PREFIX, in_role

DEFAULTS = {
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "-1",
    "log_parameter_max_length_on_error": "0",
}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({}, []),
        ({"log_statement": "ddl"}, []),
        ({"log_statement": "all"}, ["log_statement"]),
        ({"log_statement": "mod"}, ["log_statement"]),
        ({"log_min_duration_statement": "1000"}, ["log_min_duration_statement"]),
        ({"log_min_duration_statement": "0", "log_parameter_max_length": "0"}, []),
        ({"log_min_duration_sample": "0"}, ["log_min_duration_sample"]),
        ({"log_transaction_sample_rate": "0.5"}, ["log_transaction_sample_rate"]),
        ({"log_parameter_max_length_on_error": "-1"}, ["log_parameter_max_length_on_error"]),
        ({"auto_explain.log_min_duration": "200"}, ["auto_explain.log_min_duration"]),
        ({"auto_explain.log_min_duration": "200", "auto_explain.log_parameter_max_length": "0"}, []),
    ],
)
def test_values_are_written_down_where_statements_and_parameters_both_are(changes, named):
    assert written_down(DEFAULTS | changes) == named


def test_what_quiets_the_roles_leaves_nothing_written_down():
    assert (
        written_down(DEFAULTS | {"log_statement": "all", "log_min_duration_statement": "0"} | dict(QUIET))
        == []
    )
    assert all(role("prizes", part) in "".join(quieting("prizes")) for part in ("web", "worker"))


@pytest.mark.both_databases
async def test_a_server_that_logs_slow_statements_is_noticed_and_quieted(database: Database):
    if database.sqlite:
        assert await logged_values(database) == []
        return
    name = str(database.url.database)
    async with database.engine.begin() as connection:
        await connection.execute(text(f'ALTER DATABASE "{name}" SET log_min_duration_statement = 1000'))
        await connection.execute(text(f'ALTER ROLE "{role(PREFIX, "web")}" RESET ALL'))
    web = in_role(database, "web")
    assert await logged_values(web) == ["log_min_duration_statement"]
    await web.close()
    assert await give_roles(database, PREFIX, {"web": PASSWORD}) == []
    web = in_role(database, "web")
    assert await logged_values(web) == []
    await web.close()
