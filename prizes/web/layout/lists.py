"""A list of the office is declared once, and has what every list has: search, filters, order, a choice of columns,
pages, and itself as a file (CSV, XLSX, JSON) with the same rows and columns.

    letters = Listing(
        pages, "/{edition}/office/letters", "office/letters.html", Who.STEWARD,
        file="letters", columns=COLUMNS, find=find_letters, filters=[STATE],
    )

`find(at, wanted)` gives the rows and their number; the template shows them by `list_table` (`components/listing.html`).
Programs get the same list (`acts.listing`), so `find` asks nothing of a page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Annotated, Any, Generic, Literal, Protocol, TypeVar
from urllib.parse import urlencode

from fastapi import Depends
from fastapi.responses import Response
from starlette.datastructures import QueryParams

from prizes.accounts.refusals import no_such_list
from prizes.edition.titles import Said
from prizes.gate.at import At, at_edition
from prizes.gate.nomination.export_response import form_in
from prizes.gate.permissions import Who, allow
from prizes.i18n.templates import Titles
from prizes.kit.bounded import MOST_Q
from prizes.kit.listing import EVERYTHING, Found, Wanted, cut
from prizes.kit.sentence import N_, say
from prizes.kit.signatures import waited
from prizes.kit.tables import MEDIA_TYPES, open_table
from prizes.nomination.queries.projects import titles_instead
from prizes.web.layout.options import Options
from prizes.web.layout.pages import LANG, PageAt, Pages, Values, page_at
from prizes.web.layout.rows import RowsAct
from prizes.web.layout.saved_filters import SavedOfList, saved_of_list
from prizes.web.layout.searching import neighbours, page_number, words_of

T = TypeVar("T")
SIZE = 50
"""Rows on one page."""
FORMS = ("csv", "xlsx", "json")
LONGEST = 40
"""Characters of a value of a filter in an address; what is longer fits nothing."""


TYPES: Mapping[str, Any] = {
    "text": str | None,
    "n": int | float | None,
    "moment": datetime | None,
    "country": str | None,
    "category": str | None,
    "share": float | None,
}


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column of a list."""

    id: str
    """In addresses, and the name of its values in JSON."""
    label: str
    """Marked for translation."""
    value: Callable[[T], Any]
    """As it stands in files; pages show it unless their template says otherwise."""
    kind: Literal["text", "n", "moment", "country", "category", "share"] = "text"
    """`category`: a code; `share`: from 0 to 1."""
    sorts: bool = False
    """Whether `find` knows the order by it."""
    usual: bool = True
    """Whether it is shown where nobody has chosen columns."""
    type: Any = None
    """Of its values in JSON, where the kind does not say it."""
    head: Said | None = None
    """In the place of the label, where the rules of an edition word it (`fitted`)."""
    words: Mapping[Any, str] | None = None
    """What pages say for its values, marked for translation."""
    looks: Mapping[Any, str] | None = None
    """How pages show its values, where they are states; see `components/status.html`."""
    language: Callable[[T], str] | None = None
    """Of the title of a project: in which language it is. Files have the original, and beside it in a column of its own
    the title in which the reader reads it, where that is another one.
    """

    @property
    def annotation(self) -> Any:
        return self.type or TYPES[self.kind]


class HasTitle(Protocol):
    """A project, or what stands for one in a list."""

    @property
    def title(self) -> str: ...
    @property
    def language(self) -> str: ...


def title_column(of: Callable[[T], HasTitle], id_: str = "title", label: str = N_("Project")) -> Column[T]:
    """The title of a project of each row, by which the list is sorted too."""
    return Column(id_, label, lambda row: of(row).title, sorts=True, language=lambda row: of(row).language)


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice that narrows a list."""

    name: str
    label: str = ""
    """Marked for translation."""
    options: Callable[[PageAt], Options | Awaitable[Options]] | None = None
    """None: it is chosen elsewhere on the page, and the form only carries it."""
    usual: str = ""
    """The value where the address names none; then "all" asks for all."""
    blank: bool = True
    """Whether nothing can be chosen, which narrows nothing; else the first option is meant."""
    sole: bool = False
    """Whether some readers have one option alone: they are then asked for no other, and not for all."""
    takes: Any = None
    """What programs may send, where it is known beforehand: `Literal["open", "done"]`. Else any short text."""
    for_programs: str | None = None
    """The usual value for them, where it is another."""


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A page of a list as its template shows it."""

    here: str
    """Address of the page, without its query."""
    file: str
    """Address of the list as a file, without its query."""
    found: Found[T]
    wanted: Wanted
    columns: Sequence[Column[T]]
    """Those that are chosen."""
    all_columns: Sequence[Column[T]]
    heads: Mapping[str, str]
    """What the reader reads above each column, by its id."""
    filters: Sequence[tuple[Filter, Options | None, str]]
    """Each with its options and its value. One with a usual value has an option for all."""
    chosen: Sequence[str]
    """Their ids, where they are others than the usual ones."""
    orders: Options
    """What the list can be sorted by, to choose from: phones show no heads of columns."""
    saved: SavedOfList
    """By whoever reads it."""
    categories: Mapping[str, str]
    """Names of the edition's categories by code, in the reader's language."""
    acts: Sequence[RowsAct]
    """On several rows, that the reader may do."""
    several: str
    """Address of the page that asks whether; empty where there is no such act."""
    key: Callable[[T], Any]
    """Of a row."""
    name_of: Callable[[T], str]

    def link(self, **changes: Any) -> str:
        """The query of this list with something else; an empty value leaves a name out."""
        values = {"q": self.wanted.q} | dict(self.wanted.filters) | {"sort": self.wanted.sort} | changes
        pairs = [(name, str(value)) for name, value in values.items() if value]
        return "?" + urlencode(pairs + [("columns", id_) for id_ in self.chosen])

    @property
    def narrowed(self) -> bool:
        """Whether there may be rows elsewhere in the list."""
        return bool(self.wanted.q or self.wanted.offset or any(self.wanted.filters.values()))

    @property
    def number(self) -> int:
        return self.wanted.offset // self.wanted.limit + 1

    @property
    def previous(self) -> str | None:
        return self._neighbours[0]

    @property
    def next(self) -> str | None:
        return self._neighbours[1]

    @property
    def _neighbours(self) -> tuple[str | None, str | None]:
        return neighbours(
            self.number, self.wanted.limit, self.found.total, lambda number: self.link(page=number)
        )

    @property
    def files(self) -> list[tuple[str, str]]:
        """The list as files: the name of each form, and its address."""
        return [(form.upper(), self.file + self.link(format=form)) for form in FORMS]

    def sorting(self, column: Column[T]) -> Mapping[str, Any]:
        """How the head of a column sorts: a second press turns the order round."""
        if not column.sorts:
            return {}
        now = self.wanted.sort
        turned = f"-{column.id}" if now == column.id else column.id
        direction = {column.id: "ascending", f"-{column.id}": "descending"}.get(now)
        return {"href": self.link(sort=turned), "sort": direction}


class Listing(Generic[T]):
    """A list and its two routes: the page, and `…/file`."""

    def __init__(
        self,
        pages: Pages,
        path: str,
        template: str,
        who: Who,
        *,
        file: str,
        columns: Sequence[Column[T]],
        find: Callable[[At, Wanted], Awaitable[Found[T]]],
        filters: Sequence[Filter] = (),
        values: Callable[[PageAt, Found[T]], Awaitable[Values]] | None = None,
        fitted: Callable[[PageAt], Sequence[Column[T]]] | None = None,
        called: str = "",
        key: Callable[[T], Any] = attrgetter("id"),
        name_of: Callable[[T], str] | None = None,
    ) -> None:
        """`file`: its name, after the edition's; the routes are called by it, `letters_page` and `letters_file`, unless
        they are `called` otherwise. `values`: what else the template shows. `fitted`: the columns with
        heads, order and choice as the rules of an edition make them. Forms may stand on the page: acts name it by
        `page`. `key`: by which a row is known; `name_of`: what people call it, if not as its first column says.
        """
        self.path, self.file, self.columns, self.who, self.key = path, file, columns, who, key
        self.find, self.filters, self.values, self.fitted = find, filters, values, fitted
        self.called = called or file.replace("-", "_")
        self.name_of = name_of or (lambda row: str(columns[0].value(row)))
        self.bulk: list[RowsAct] = []
        """Acts on several rows (`acts.several`)."""

        async def listed(at: PageAt) -> Values:
            return await self.shown(at)

        listed.__name__ = f"{self.called}_page"
        pages.router.add_api_route(
            f"{LANG}{path}/file",
            self.as_file,
            name=f"{self.called}_file",
            dependencies=allow(who),
            response_model=None,
        )
        self.page = pages.page(path, template, who, block="found")(listed)
        LISTINGS.append(self)

    async def shown(self, at: PageAt, **filters: str) -> Values:
        """The list as values of a page. `filters`: what another page than its own narrows it by."""
        wanted = self._wanted(at, page_number(at.request), SIZE, filters)
        found = await self.find(at, wanted)
        shown = [
            (
                each,
                await waited(each.options(at)) if each.options else None,
                wanted.filters.get(each.name, ""),
            )
            for each in self.filters
        ]
        here, file = at.to(f"{self.called}_page"), at.to(f"{self.called}_file")
        every = self._fitted(at)
        columns = self._columns(at, every)
        # The form names all columns that it shows; the address of a list as it usually is stays short.
        chosen = [] if all(each.usual == (each in columns) for each in every) else columns
        listed = Listed(
            here,
            file,
            found,
            wanted,
            columns,
            every,
            {each.id: _head(at, each) for each in every},
            shown,
            [each.id for each in chosen],
            self._orders(at, every),
            await saved_of_list(
                at.request,
                at.session,
                at.person,
                at.edition.slug,
                self.file,
                here=here,
                query=at.request.url.query,
            ),
            {each.code: at.voice.text_in(each.short)[0] for each in at.edition.rules.categories},
            [each for each in self.bulk if each.is_for(at)],
            at.to(f"several_{self.called}_page") if self.bulk else "",
            self.key,
            self.name_of,
        )
        return {"listed": listed} | (await self.values(at, found) if self.values else {})

    async def as_file(self, at: Annotated[At, Depends(at_edition)]) -> Response:
        """Every row that fits, with the columns of the page. JSON has the names of columns, the others their heads."""
        here = page_at(at)
        form = form_in(at.request.query_params.get("format", ""), "csv")
        titles = await titles_instead(here.session, here.edition, here.lang)
        columns = [*with_titles(here, self._columns(here, self._fitted(here)), titles)]
        # Before a file is opened that nobody would close: it may refuse.
        found = await self.find(here, self._wanted(here, 1, EVERYTHING, {}))
        table = open_table(
            form,
            [each.id for each in columns],
            [_head(here, each) for each in columns],
            right_to_left=here.voice.direction == "rtl",
            sheet=self.file,
        )
        table.add([each.value(row) for each in columns] for row in found.rows)
        with table.done() as written:
            content = written.read()
        name = f"{here.edition.slug}-{self.file}.{form}"
        headers = {
            "content-disposition": f'attachment; filename="{name}"',
            "content-language": here.lang,
        }
        return Response(content, media_type=MEDIA_TYPES[form], headers=headers)

    def _fitted(self, at: PageAt) -> Sequence[Column[T]]:
        """The columns as the edition has them."""
        return self.fitted(at) if self.fitted else self.columns

    def _columns(self, at: PageAt, every: Sequence[Column[T]]) -> list[Column[T]]:
        """Those that the address names; the usual ones where it names none that there is."""
        named = at.request.query_params.getlist("columns")
        chosen = [each for each in every if each.id in named]
        return chosen or [each for each in every if each.usual]

    def _orders(self, at: PageAt, every: Sequence[Column[T]]) -> Options:
        found: Options = []
        for column in (each for each in every if each.sorts):
            label = _head(at, column)
            turned = at.voice.say(say("%(column)s, descending", column=label))
            found += [(column.id, label), (f"-{column.id}", turned)]
        return found

    def _wanted(self, at: PageAt, number: int, limit: int, more: Mapping[str, str]) -> Wanted:
        query, start = at.request.query_params, (number - 1) * limit
        return self.wanted(at, query, start, limit, q=words_of(at.request), more=more)

    def wanted(
        self,
        at: PageAt,
        query: QueryParams,
        start: int,
        limit: int,
        *,
        q: str = "",
        more: Mapping[str, str] | None = None,
    ) -> Wanted:
        """What an address of the list asks for."""
        filters = {each.name: query.get(each.name, each.usual)[:LONGEST] for each in self.filters}
        sort = query.get("sort", "")
        known = any(each.sorts and each.id == sort.removeprefix("-") for each in self._fitted(at))
        order = sort if known else ""
        return Wanted(
            q or query.get("q", "").strip()[:MOST_Q], filters | dict(more or {}), order, start, limit, at.lang
        )


def with_titles(at: PageAt, columns: Iterable[Column[T]], titles: Titles) -> Iterator[Column[T]]:
    """The columns of a file; each of titles is followed by that of what they are for this reader, where the
    edition has projects that are read by another title.
    """
    for column in columns:
        yield column
        if titles and column.language is not None:
            yield Column(
                f"{column.id}_read",
                column.label,
                partial(_read, column.value, column.language, titles),
                head=say("%(column)s, in one of the six languages", column=_head(at, column)),
            )


def _read(title: Callable[[T], Any], language: Callable[[T], str], titles: Titles, row: T) -> str:
    """Empty where the title is read as it is."""
    return titles.get((title(row), language(row)), ("", ""))[0]


def _head(at: PageAt, column: Column[Any]) -> str:
    return at.voice.words(column.head)[0] if column.head else at.voice.gettext(column.label)


LISTINGS: list[Listing[Any]] = []
"""All that are declared."""
PROJECTS = "nominations"
"""The list of projects, which is not declared so (docs/architecture.md)."""


def audience_of(name: str) -> Who:
    """Who sees the list of this name. Raises Missing where there is none."""
    return Who.STEWARD if name == PROJECTS else _named(name).who


def address_of_list(at: PageAt, name: str) -> str:
    return at.to("nominations_page" if name == PROJECTS else f"{_named(name).called}_page")


def _named(name: str) -> Listing[Any]:
    found = next((each for each in LISTINGS if each.file == name), None)
    if found is None:
        raise no_such_list()
    return found


def searched(
    rows: Iterable[T], wanted: Wanted, columns: Sequence[Column[T]], counts: Mapping[str, int] | None = None
) -> Found[T]:
    """The part of a list whose rows `find` has worked out all together, narrowed by the filters and in the usual order:
    searched in the texts of the columns, sorted by them, cut.
    """
    texts = [each.value for each in columns if each.kind == "text"]
    return cut(
        rows,
        wanted,
        lambda row: (value(row) for value in texts),
        {each.id: each.value for each in columns if each.sorts},
        counts,
    )


def tallied(
    rows: Sequence[T], wanted: Wanted, columns: Sequence[Column[T]], state: Callable[[T], str]
) -> Found[T]:
    """The same of a list with the filter `state`, whose rows have one: with their numbers by state."""
    counts = Counter(map(state, searched(rows, replace(wanted, offset=0, limit=EVERYTHING), columns).rows))
    asked = wanted.filters.get("state", "")
    fits = [row for row in rows if asked in ("", "all", state(row))]
    return searched(fits, wanted, columns, counts)
