"""What the pages of a project say of telling others about it."""

from __future__ import annotations

from prizes.config import settings
from prizes.edition.queries import EditionInForce
from prizes.i18n.translator import Translator
from prizes.kit.links import address
from prizes.nomination.models import Project
from prizes.printing.share import BADGE_HEIGHT, BADGE_WIDTH
from prizes.promotion.rules.claims import Claim
from prizes.promotion.rules.embedding import Embeddable
from prizes.promotion.words import badge_sheet


def badge_of(edition: EditionInForce, project: Project, claim: Claim, voice: Translator) -> Embeddable:
    """The badge of a project in one language, with where it leads."""
    here, base = {"lang": voice.lang, "edition": edition.slug}, settings().base_url
    return Embeddable(
        page=base + address("project_page", {"project": project.id}, here),
        badge=base + address("badge_image", {"project": project.id}, here),
        alt=badge_sheet(edition, project, claim, voice).said,
        width=BADGE_WIDTH,
        height=BADGE_HEIGHT,
    )
