"""Imports every stage's models, so that Alembic and the tests see the whole schema."""

from collections.abc import Mapping
from typing import Any

from prizes.accounts import models as accounts
from prizes.badges import models as badges
from prizes.ballot import models as ballot
from prizes.certificates import models as certificates
from prizes.complaints import models as complaints
from prizes.consultation import models as consultation
from prizes.db import metadata
from prizes.edition import models as edition
from prizes.forum import models as forum
from prizes.funnel import models as funnel
from prizes.jobs import models as jobs
from prizes.journal import models as journal
from prizes.mail import models as mail
from prizes.nomination import models as nomination
from prizes.promotion import models as promotion
from prizes.rates import models as rates
from prizes.reports import models as reports
from prizes.results import models as results
from prizes.review import models as review
from prizes.stocktaking import models as stocktaking
from prizes.tally import models as tally
from prizes.votelog import models as votelog
from prizes.webhooks import models as webhooks
from prizes.wording import models as wording

__all__ = [
    "accounts",
    "badges",
    "ballot",
    "certificates",
    "complaints",
    "consultation",
    "edition",
    "forum",
    "funnel",
    "has_model",
    "jobs",
    "journal",
    "mail",
    "metadata",
    "nomination",
    "promotion",
    "rates",
    "reports",
    "results",
    "review",
    "stocktaking",
    "tally",
    "votelog",
    "webhooks",
    "wording",
]


def has_model(name: str | None, kind: str, _: Mapping[str, Any]) -> bool:
    """Whether a table in the database is one that a model describes; those of FTS5 belong to SQLite. For Alembic."""
    return kind != "table" or not (name or "").startswith("register_search")
