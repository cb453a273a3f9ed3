"""Two rule sets beside each other: of two editions, or of two versions of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.changes import NOT_RULES, SectionChanges, differences
from prizes.edition.queries import EditionInForce, other_edition, rules_of
from prizes.edition.refusals import unknown_version


@dataclass(frozen=True, slots=True)
class RulesSide:
    """A version of the rules of an edition."""

    edition: EditionInForce
    version: int
    rules: Rules


@dataclass(frozen=True, slots=True)
class RulesBeside:
    """What is compared."""

    before: RulesSide
    now: RulesSide

    @property
    def of_one_edition(self) -> bool:
        return self.before.edition.id == self.now.edition.id

    def differences(self) -> list[SectionChanges]:
        """Of one edition also in its name and in what is known of it, which differ between any two editions."""
        left_out = frozenset() if self.of_one_edition else NOT_RULES
        return differences(self.before.rules, self.now.rules, left_out)


async def rules_beside(
    session: AsyncSession,
    edition: EditionInForce,
    shown: Sequence[EditionInForce],
    *,
    other: str = "",
    version: int | None = None,
    against: int | None = None,
) -> RulesBeside | None:
    """A version of an edition beside one of another edition, `other` by its slug, or without it beside version
    `against` of its own. None of these named: the rules in force beside those of the edition before; None: there is no
    other.

    `shown`: the editions that the reader may see. Raises Missing where there is no such edition or version.
    """
    now = await _side(session, edition, version)
    compared = edition if against is not None and not other else other_edition(edition, shown, other)
    return None if compared is None else RulesBeside(await _side(session, compared, against), now)


async def _side(session: AsyncSession, edition: EditionInForce, version: int | None) -> RulesSide:
    if version is None or version == edition.version:
        return RulesSide(edition, edition.version, edition.rules)
    rules = await rules_of(session, edition.id, version)
    if rules is None:
        raise unknown_version(version=version)
    return RulesSide(edition, version, rules)
