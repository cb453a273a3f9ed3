"""publication by announcement

Revision ID: 8e4b7d3f60a2
Revises: 91c7a4e0d35b
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision: str = "8e4b7d3f60a2"
down_revision: str | None = "91c7a4e0d35b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("publication", "correction")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column(
                    "phase", sqlmodel.sql.sqltypes.AutoString(length=40), server_default="", nullable=False
                )
            )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_publication_edition_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_publication_edition_id_phase"), ["edition_id", "phase"]
        )
    _fill()


def _fill() -> None:
    """With the id of the announcement of the rules in force, of which each edition had one at most."""
    connection = op.get_bind()
    documents = connection.execute(
        sa.text(
            "select e.id, r.document from edition e join rules_version r on r.edition_id = e.id "
            "and r.version = e.rules_version where e.id in (select edition_id from publication)"
        )
    ).all()
    for edition, document in documents:
        phases = [each["id"] for each in json.loads(document)["phases"] if each["kind"] == "announcement"]
        for table in TABLES if phases else ():
            connection.execute(
                sa.text(f"update {table} set phase = :phase where edition_id = :edition"),  # noqa: S608
                {"phase": phases[0], "edition": edition},
            )


def downgrade() -> None:
    """One publication of an edition stays: the first one that was approved, with its corrections."""
    op.execute(
        "delete from publication where exists (select 1 from publication p "
        "where p.edition_id = publication.edition_id and (p.publish_at < publication.publish_at "
        "or (p.publish_at = publication.publish_at and p.phase < publication.phase)))"
    )
    op.execute(
        "delete from correction where not exists (select 1 from publication p "
        "where p.edition_id = correction.edition_id and p.phase = correction.phase)"
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_publication_edition_id_phase"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_publication_edition_id"), ["edition_id"])
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("phase")
