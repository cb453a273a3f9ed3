"""An act on several rows of a list is declared once: its button, its question, its page, its result row by row, and the
same for programs.

    @act_on_rows(
        acts, outbox_list, f"POST {LETTERS}/several/again",
        label=N_("Send again"), asks=lambda n: say_n("Send %(n)s email again?", "Send %(n)s emails again?", n),
    )
    async def send_letters_again(at: At, sent: ChosenRows) -> Outcomes:
        \"\"\"Try several letters again that were given up, or send them a second time.\"\"\"
        return await outbox.send_again_each(*at.here, sent.ids, sender=at.by)

It says of each row whether it is done or why not (`errors.Outcomes`); `each` asks the act on one row for all of them.
What is wrong for every row alike it raises, and nothing is done. `fields` are what the page asks once for all rows; the
schema has them beside `ids`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import Acts, Work
from prizes.errors import Outcomes, Refusal, RefusalKind
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.gate.problems import type_of
from prizes.kit.sentence import Sentence
from prizes.kit.signatures import parameters
from prizes.web.layout.lists import Listing
from prizes.web.layout.pages import PAGES, Page, PageAt, Pages
from prizes.web.layout.rows import RowsAct, RowsField
from prizes.web.layout.several import MOST, keep_result, rows_meant, several_page

ON_ROWS: list[tuple[Listing[Any], RowsAct]] = []
"""All that are declared, for the tests."""


class ChosenRows(BaseModel):
    """Which rows of a list."""

    ids: Annotated[list[Annotated[str, Field(max_length=80)]], Field(min_length=1, max_length=MOST)]


class RowOutcome(BaseModel):
    """What became of one row."""

    id: str
    done: bool
    type: str | None
    """Of the problem, if it was not done; its last part is the code that docs/refusals.md lists."""
    detail: str | None
    """Why it was not done, in your language."""


class RowsOutcome(BaseModel):
    done: int
    refused: int
    items: list[RowOutcome]
    """In the order in which they were sent."""


def act_on_rows(
    acts: Acts,
    listing: Listing[Any],
    program: str,
    *,
    label: str,
    asks: Callable[[int], Sentence],
    who: Who | None = None,
    scope: TokenScope | None = None,
    fields: Sequence[RowsField] = (),
    when: Callable[[At], bool] = lambda _at: True,
) -> Callable[[Work], Work]:
    """`program`: method and path for programs, whose last part the form's address has, too. `label`: of the button.
    `asks`: whether, for so many rows. `who`: if not everybody who sees the list. `scope`: as of an act. `when`: whether
    the edition has the act now.
    """

    def declare(work: Work) -> Work:
        narrowed = {each.name for each in listing.filters}
        chosen = RowsAct(
            name=work.__name__,
            label=label,
            asks=asks,
            who=who or listing.who,
            fields=fields,
            when=when,
            carries=[each.name for each in parameters(work) if each.name in narrowed],
        )
        listing.bulk.append(chosen)
        ON_ROWS.append((listing, chosen))
        page = _page_of(acts, listing)

        async def reads(at: PageAt) -> dict[str, Any]:
            names = at.request.state.names_of_rows = await rows_meant(at, listing)
            return {"ids": list(names)}

        async def to_the_result(at: PageAt, outcomes: Outcomes) -> str:
            key = await keep_result(at, chosen, at.request.state.names_of_rows, outcomes)
            return at.to(page.name, result=key)

        declared: Work = acts.act(
            program,
            f"{listing.path}/several/{program.rpartition('/')[2]}",
            who=chosen.who,
            scope=scope,
            answers=_answer,
            status=200,
            on=page,
            leads=to_the_result,
            reads=reads,
        )(work)
        return declared

    return declare


def _page_of(acts: Acts, listing: Listing[Any]) -> Page:
    """Made with the first of a list's acts."""
    path = f"{listing.path}/several"
    found = next((page for page in PAGES if page.path == path), None)
    if found is None:
        pages = Pages()
        pages.router = acts.pages
        found = several_page(pages, listing)
    return found


def _answer(at: At, outcomes: Outcomes) -> RowsOutcome:
    items = [
        RowOutcome(
            id=key,
            done=refusal is None,
            type=type_of(refusal) if refusal else None,
            detail=at.voice.say(refusal.sentence) if refusal else None,
        )
        for key, refusal in outcomes.items()
    ]
    done = sum(item.done for item in items)
    return RowsOutcome(done=done, refused=len(items) - done, items=items)


async def each(
    session: AsyncSession, ids: Iterable[str], act: Callable[[str], Awaitable[object]]
) -> dict[str, Refusal | None]:
    """The act on one row for each of them, as if it were alone: what is refused undoes nothing of the others. Rows are
    taken by their key, so that two who act on the same rows wait for each other and never in a circle.

    A refusal of what was typed once for all is raised.
    """
    found: dict[str, Refusal | None] = {}
    wanted = list(dict.fromkeys(ids))
    for key in sorted(wanted):
        try:
            async with session.begin_nested():
                await act(key)
        except Refusal as refusal:
            if refusal.kind is RefusalKind.INVALID and refusal.fields:
                raise
            found[key] = refusal
        else:
            found[key] = None
    return {key: found[key] for key in wanted}
