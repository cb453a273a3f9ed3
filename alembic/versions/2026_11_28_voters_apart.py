"""voters are counted by marks, and sign-ins are mixed, so that nothing stands beside the votes by which to tell whose they are

Revision ID: b3d19e5f7a42
Revises: 0782a8142273
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = 'b3d19e5f7a42'
down_revision: str | None = '0782a8142273'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MIX = """
CREATE FUNCTION mix_sign_ins(at timestamptz, before timestamptz, letters text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  most CONSTANT integer := 50000;  -- at once; the next turn takes the others
  last mixed%ROWTYPE;
  sessions text[]; codes text[]; mails text[]; reminders text[]; people text[];
  one text;
BEGIN
  INSERT INTO mixed (id, seen, own) VALUES (1, 0, 0) ON CONFLICT DO NOTHING;
  SELECT * INTO last FROM mixed WHERE id = 1 FOR UPDATE;
  sessions := ARRAY(
    SELECT token_hash FROM session
    WHERE created_at < before AND created_at <> date_trunc('hour', created_at, 'UTC') ORDER BY random() LIMIT most
  );
  codes := ARRAY(
    SELECT id FROM sign_in_code
    WHERE created_at < before AND created_at <> date_trunc('second', created_at)
      AND (used_at IS NOT NULL OR expires_at < at) ORDER BY random() LIMIT most
  );
  mails := ARRAY(
    SELECT id FROM message
    WHERE template = ANY(letters) AND state IN ('sent', 'failed', 'cancelled')
      AND created_at < before AND created_at <> date_trunc('hour', created_at, 'UTC')
      AND coalesce(tried_at, created_at) < at - interval '1 minute' ORDER BY random() LIMIT most
  );
  reminders := ARRAY(
    SELECT id FROM vote_reminder
    WHERE agreed_at < before AND agreed_at <> date_trunc('hour', agreed_at, 'UTC') ORDER BY random() LIMIT most
  );
  people := ARRAY(
    SELECT id FROM (
      SELECT id FROM person
      WHERE created_at < before AND created_at <> date_trunc('hour', created_at, 'UTC') ORDER BY random() LIMIT most
    ) AS came
    UNION SELECT person_id FROM session WHERE token_hash = ANY(sessions)
    -- Who was changed since the last time: after a first vote somebody may say from where they are.
    UNION SELECT id FROM person
      WHERE created_at = date_trunc('hour', created_at, 'UTC')
        AND age(xmin) <= pg_current_xact_id()::text::bigint - last.seen
        AND xmin::text::bigint <> last.own % 4294967296
  );
  -- A row that is written again stays on its page if there is room. So each is written three times: then pages are full.
  FOR turn IN 1..3 LOOP
    FOR one IN SELECT unnest(sessions) ORDER BY random() LOOP
      UPDATE session SET created_at = date_trunc('hour', created_at, 'UTC'),
        expires_at = date_trunc('hour', expires_at, 'UTC'), ends_at = date_trunc('hour', ends_at, 'UTC')
        WHERE token_hash = one;
    END LOOP;
    FOR one IN SELECT unnest(codes) ORDER BY random() LOOP
      -- To any second of the hour: codes of the last hour and day are counted, and are as many as they were.
      UPDATE sign_in_code SET created_at = CASE WHEN created_at = date_trunc('second', created_at) THEN created_at
          ELSE date_trunc('hour', created_at, 'UTC') + floor(random() * 3600) * interval '1 second' END,
        expires_at = date_trunc('hour', expires_at, 'UTC'), used_at = date_trunc('hour', used_at, 'UTC') WHERE id = one;
    END LOOP;
    FOR one IN SELECT unnest(mails) ORDER BY random() LOOP
      UPDATE message SET place = 0, created_at = date_trunc('hour', created_at, 'UTC'),
        send_after = date_trunc('hour', send_after, 'UTC'), tried_at = date_trunc('hour', tried_at, 'UTC'),
        sent_at = date_trunc('hour', sent_at, 'UTC'), expires_at = date_trunc('hour', expires_at, 'UTC') WHERE id = one;
    END LOOP;
    FOR one IN SELECT unnest(reminders) ORDER BY random() LOOP
      UPDATE vote_reminder SET agreed_at = date_trunc('hour', agreed_at, 'UTC') WHERE id = one;
    END LOOP;
    FOR one IN SELECT unnest(people) ORDER BY random() LOOP
      UPDATE person SET created_at = CASE WHEN created_at < before THEN date_trunc('hour', created_at, 'UTC')
        ELSE created_at END WHERE id = one;
    END LOOP;
  END LOOP;
  UPDATE mixed SET own = pg_current_xact_id()::text::bigint,
    seen = pg_snapshot_xmin(pg_current_snapshot())::text::bigint WHERE id = 1;
  RETURN cardinality(sessions) + cardinality(codes) + cardinality(mails) + cardinality(reminders)
    + cardinality(people);
END
$$
"""
"""By the owner of the tables, since the worker may neither read nor change secrets and instants of sign-ins."""


def upgrade() -> None:
    op.create_table('voter_mark',
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('mark', sqlmodel.sql.sqltypes.AutoString(length=22), nullable=False),
    sa.PrimaryKeyConstraint('edition', 'mark', name=op.f('pk_voter_mark')),
    sqlite_with_rowid=False,
    )
    op.create_table('mixed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('seen', sa.BigInteger(), nullable=False),
    sa.Column('own', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mixed')),
    )
    # Kept in clear by former versions, for a day; nobody finds them under the new names.
    op.execute("DELETE FROM answered_request")
    op.execute("DELETE FROM held_form")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(MIX)
        op.execute("REVOKE ALL ON FUNCTION mix_sign_ins(timestamptz, timestamptz, text[]) FROM PUBLIC")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION mix_sign_ins(timestamptz, timestamptz, text[])")
    op.drop_table('mixed')
    op.drop_table('voter_mark')
