"""Addresses are made from the names of routes. Whoever renames a page, or moves it, is told here which links are wrong,
before anything is rendered.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts
from jinja2 import nodes

from prizes.acts import routers
from prizes.acts.declaring import ACTS, Lead
from prizes.i18n.templates import environment
from prizes.kit.links import PATHS, PLACE, LinkError, learn, places_of
from prizes.web.public import demo
from tests.house.checkout import PACKAGE, ROOT
from tests.house.test_routes import routes

TEMPLATES = ROOT / "templates"
USUAL = {"lang", "edition"}
"""Places that templates and requests fill by themselves."""
NAMED_ELSEWHERE = {"public/edition.html", "public/front.html"}
"""Templates whose links are named in Python, where `CallToAction` is looked at."""
MAKING = {
    "acts/declaring.py",
    "acts/several.py",
    "web/layout/links.py",
    "web/layout/lists.py",
    "web/layout/pages.py",
    "web/layout/office_menu.py",
    "web/layout/several.py",
}
"""Modules that make addresses of names they are given."""
FOR_MACHINES = {"web/public/about.py"}
"""robots.txt and security.txt: patterns of addresses."""
VALUE = "\0"
"""In place of a value within a typed address."""
ADDRESSED = re.compile(r"\b(?:href|action|formaction|src|srcset|data-save|hx-[a-z-]+)=\"([^\"]*)\"")
ABROAD = re.compile(r"^(?:https?:|mailto:)")
API = "/api/v1/"


@pytest.fixture(autouse=True, scope="module")
def known() -> None:
    """The routes are learned, those of the demo's mailbox too."""
    routers.for_pages()
    learn((each.name or "", each.path or "") for each in iter_route_contexts(demo.router.routes))


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        yield path.relative_to(TEMPLATES).as_posix(), path.read_text(encoding="utf-8")


def pages() -> Iterator[tuple[str, str]]:
    """Letters type the addresses of their links: the worker, which writes them, knows no route."""
    return ((name, text) for name, text in templates() if not name.startswith("mail/"))


@cache
def tree_of(text: str) -> nodes.Template:
    return environment("en").parse(text)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            yield path.relative_to(PACKAGE).as_posix(), parsed(path)


# --- names ----------------------------------------------------------------------------------------------


def wrong(name: str, given: Iterable[str]) -> str | None:
    """What is wrong with a link to the page of this name."""
    try:
        lacking = set(places_of(name)) - USUAL - set(given)
    except LinkError as error:
        return str(error)
    return f"{name} needs {', '.join(sorted(lacking))}" if lacking else None


Words = dict[str, list[str]]


def constants(node: nodes.Expr | ast.expr, tables: Words | None = None) -> list[str] | None:
    """What a name may be: a word, one of two, or one of a table of its module; None where it cannot be seen."""
    match node:
        case ast.Subscript(value=ast.Name(id=table)) if tables and table in tables:
            return tables[table]
        case nodes.Const(value=str(word)) | ast.Constant(value=str(word)):
            return [word]
        case nodes.CondExpr(expr1=one, expr2=other) | ast.IfExp(body=one, orelse=other):
            found = [constants(one, tables), constants(other, tables) if other else None]
            return None if None in found else [word for words in found for word in words or []]
    return None


def links_in_template(text: str) -> Iterator[nodes.Call]:
    for call in tree_of(text).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "to":
            yield call


def test_every_link_of_a_template_names_a_page_or_an_act_and_has_its_places():
    found, faults = 0, []
    for file, text in pages():
        for call in links_in_template(text):
            names, found = constants(call.args[0]), found + 1
            if names is None:
                if file not in NAMED_ELSEWHERE:
                    faults.append(f"{file}:{call.lineno}: a name that cannot be seen")
                continue
            given = [each.key for each in call.kwargs]
            faults += [f"{file}:{call.lineno}: {said}" for name in names if (said := wrong(name, given))]
            faults += [f"{file}:{call.lineno}: {call.args[1:]}"] if len(call.args) > 1 else []

    assert found > 350
    assert faults == []


NAMES_AT = {"to": 1, "address": 0, "leading": 0, "CallToAction": 1}
"""Functions that take the name of a page or an act, and at which place."""


def links_in_module(module: ast.Module) -> Iterator[tuple[int, ast.expr, list[str] | None]]:
    """Line, name, and what is given besides; None where the form that leads there gives the rest."""
    ours = {
        each.asname or each.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module in ("prizes.kit.links", "prizes.web.layout.links")
        for each in node.names
    } | {"leading", "CallToAction"}
    for call in ast.walk(module):
        if not isinstance(call, ast.Call):
            continue
        given = [each.arg for each in call.keywords if each.arg]
        given += [
            key.value
            for each in call.args
            if isinstance(each, ast.Dict)
            for key in each.keys
            if isinstance(key, ast.Constant)
        ]
        match call.func:
            case ast.Attribute(attr="to"):
                yield call.lineno, call.args[0], given
            case ast.Name(id=name) if name in NAMES_AT and name in ours:
                yield call.lineno, call.args[NAMES_AT[name]], None if name == "leading" else given


def tables_of(module: ast.Module) -> Words:
    """Values of the tables of a module that have words alone."""
    return {
        target.id: [each.value for each in values if isinstance(each, ast.Constant)]
        for node in module.body
        if isinstance(node, ast.Assign)
        if isinstance(target := node.targets[0], ast.Name) and isinstance(node.value, ast.Dict)
        if (values := node.value.values) and all(isinstance(each, ast.Constant) for each in values)
    }


def test_every_link_of_python_names_a_page_or_an_act_and_has_its_places():
    found, faults = 0, []
    for file, module in modules("web", "acts"):
        if file in MAKING:
            continue
        tables = tables_of(module)
        for line, name, given in links_in_module(module):
            names, found = constants(name, tables), found + 1
            if names is None:
                faults.append(f"{file}:{line}: a name that cannot be seen")
            for each in names or []:
                said = wrong(each, places_of(each) if given is None and each in PATHS else given or [])
                faults += [f"{file}:{line}: {said}"] if said else []

    assert found > 90
    assert faults == []


def test_a_form_leads_to_pages_whose_places_the_form_or_its_act_gives():
    leading = [act for act in ACTS if act.form and isinstance(act.leads, Lead)]
    faults = []
    for act in leading:
        assert isinstance(act.leads, Lead)
        known = {name for name, _ in PLACE.findall(act.form)} | {each.name for each in act.takes} | {"lang"}
        faults += [
            f"{act.name} leads to {act.leads.name}, which needs {place}"
            for place in set(places_of(act.leads.name)) - set(act.leads.given) - known
        ]

    assert len(leading) > 60
    assert faults == []


def test_two_routes_cannot_have_one_name():
    with pytest.raises(LinkError, match="two routes are called case_page"):
        learn([("case_page", "/elsewhere")])


def values_of_pages(node: ast.AST) -> Iterator[ast.AST]:
    """What may name a value that a template shows: not the places of a sentence."""
    yield node
    if not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "say_n")
    ):
        for child in ast.iter_child_nodes(node):
            yield from values_of_pages(child)


def shows(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in ("page", "fragment", "form_again")


def test_nothing_in_a_template_hides_the_function_that_makes_addresses():
    hiding = {
        name
        for name, text in pages()
        for node in tree_of(text).find_all(nodes.Name)
        if node.name == "to" and node.ctx != "load"
    }
    given = {
        f"{file}:{node.lineno}"
        for file, module in modules("web")
        for node in values_of_pages(module)
        if (
            isinstance(node, ast.Dict) and "to" in {k.value for k in node.keys if isinstance(k, ast.Constant)}
        )
        or (isinstance(node, ast.Call) and shows(node) and "to" in {each.arg for each in node.keywords})
    }

    assert hiding | given == set()


# --- nothing typed by hand ------------------------------------------------------------------------------


def untyped(text: str) -> str:
    """A template's text with a sign for each value, and without its statements."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", text, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", VALUE, text, flags=re.DOTALL)


def path_of(address: str) -> str:
    return re.split(r"[?#]", address, maxsplit=1)[0]


def typed_attributes(text: str) -> list[str]:
    """Addresses whose path is not one value."""
    found = ADDRESSED.findall(untyped(text))
    return [each for each in found if "/" in path_of(each) and not ABROAD.match(each) and not is_api(each)]


def typed_words(text: str) -> list[str]:
    """Addresses that are put together within expressions."""
    tree = tree_of(text)
    within = {
        id(each) for call in tree.find_all(nodes.Call) if is_to(call) for each in call.find_all(nodes.Concat)
    }
    parts = {id(each) for chain in tree.find_all(nodes.Concat) for each in chain.nodes}
    parts |= {
        id(each) for compared in tree.find_all(nodes.Compare) for each in compared.find_all(nodes.Const)
    }
    found = [flat(chain) for chain in tree.find_all(nodes.Concat) if id(chain) not in within]
    found += [
        each.value
        for each in tree.find_all(nodes.Const)
        if id(each) not in parts and isinstance(each.value, str) and re.match(r"/\w", each.value)
    ]
    return [each for each in found if re.search(r"(?:^|\0)/", path_of(each)) and not is_api(each)]


def is_to(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name == "to"


def flat(chain: nodes.Concat) -> str:
    return "".join(each.value if isinstance(each, nodes.Const) else VALUE for each in chain.nodes)


def test_no_template_types_an_address():
    found = {name for name, text in pages() if typed_attributes(text) or typed_words(text)}

    assert found == set()


@pytest.mark.parametrize(
    "text",
    [
        '<a href="/en/help">x</a>',
        '<a href="{{ home }}/office/cases">x</a>',
        '<form action="/{{ lang }}/me">',
        '<a href="{{ to("front_page") }}/{{ id }}">x</a>',
        '<div hx-get="{% if a %}/{{ lang }}/me{% endif %}">',
        '{{ act_link(home ~ "/office/" ~ id, _("x")) }}',
        '{{ act_link("/" ~ lang ~ "/me", _("x")) }}',
        '{{ act_link("/help", _("x")) }}',
    ],
)
def test_a_typed_address_is_seen(text):
    assert typed_attributes(text) or typed_words(text)


@pytest.mark.parametrize(
    "text",
    [
        '<a href="{{ to("help_page") }}#top">x</a>',
        '<a href="#main">x</a> <a href="?sort=title">x</a> <a href="https://example.org/a">x</a>',
        '{{ act_link(to("case_page", case=one.id) ~ "#p-" ~ id, _("x") ~ " / " ~ name) }}',
        '{{ link_text("/api/v1/editions/" ~ edition.slug ~ "/rules", "JSON") }}',
    ],
)
def test_what_is_no_typed_address_is_let_pass(text):
    assert not typed_attributes(text) and not typed_words(text)


def inside_functions(module: ast.Module) -> Iterator[ast.expr]:
    """Strings of the bodies of functions: paths of routes stand above them."""
    for function in ast.walk(module):
        body = [function.body] if isinstance(function, ast.Lambda) else getattr(function, "body", [])
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for statement in body:
                if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                    yield from strings(statement)


def strings(node: ast.AST) -> Iterator[ast.expr]:
    """Whole ones. What something is compared with is no address."""
    if isinstance(node, ast.JoinedStr | ast.Constant):
        yield node
    elif not isinstance(node, ast.Compare):
        for child in ast.iter_child_nodes(node):
            yield from strings(child)


def words(node: ast.expr) -> str:
    """A string with a sign for each of its values."""
    match node:
        case ast.JoinedStr(values=values):
            return "".join(words(each) for each in values)
        case ast.Constant(value=str(word)):
            return word
    return VALUE


def test_no_page_and_no_act_types_an_address():
    """A path alone, as `/`, is none: it may be what paths are cut at."""
    found = {
        f"{file}:{node.lineno}: {words(node)}"
        for file, module in modules("web", "acts")
        for node in inside_functions(module)
        if file not in FOR_MACHINES and re.match(rf"{VALUE}?/.", words(node))
        if any(
            fits(below + words(node).removeprefix(VALUE)) for below in ("", f"/{VALUE}", f"/{VALUE}/{VALUE}")
        )
    }

    assert found == set()


# --- what is typed all the same -------------------------------------------------------------------------


def is_api(address: str) -> bool:
    """Of the interface for programs, whose addresses are promised to them."""
    return address.startswith(API)


def fits(address: str, paths: Iterable[str] | None = None) -> bool:
    """Whether a typed address is one of a route."""
    typed = path_of(address).split("/")
    known = (path.pattern for path in PATHS.values()) if paths is None else paths
    return any(
        len(parts) == len(typed) and all(map(fits_part, typed, parts))
        for parts in (each.split("/") for each in known)
    )


def fits_part(typed: str, part: str) -> bool:
    if "{" not in part:
        return typed == part
    return bool(typed) and re.fullmatch(re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(part)), typed) is not None


def mailed(text: str) -> list[str]:
    return re.findall(r"\{\{ base_url \}\}((?:\{\{ [^}]+ \}\}|[^\s\"<{])*)", text)


def test_every_address_of_a_letter_is_one_of_a_page():
    texts = [path.read_text(encoding="utf-8") for path in sorted((TEMPLATES / "mail").rglob("*.*"))]
    typed = {link for text in texts for link in mailed(text) if link}
    made = {
        "/{{ lang }}/{{ page }}",
        "/{{ lang }}/{{ task.page }}",
    }  # of what waits for stewards, by whoever tells them

    assert len(typed) > 20 and made <= typed
    typed -= made
    assert {link for link in typed if not fits(untyped(link))} == set()


def test_every_address_that_stages_programs_and_commands_type_is_one_of_a_page():
    typed = {
        words(node).removeprefix(VALUE)
        for file, module in modules("")
        if not file.startswith(("web/", "acts/"))
        for node in ast.walk(module)
        if isinstance(node, ast.JoinedStr)
        and isinstance(first := node.values[0], ast.FormattedValue)
        and "base_url" in ast.unparse(first.value)
        and words(node).startswith(f"{VALUE}/")
    }

    assert len(typed) > 6
    assert {address for address in typed if not fits(address)} == set()


def test_what_is_to_be_done_is_on_pages():
    """Of an edition (`office/people`), or with its name (`{edition}/review/ballots`)."""
    typed = {words(node) for _, module in modules("agenda") for node in inside_functions(module)}
    below = {page for page in typed if re.match(r"(?:office|minutes)\b[/?]?", page) and page != "office/"}
    named = {page for page in typed if re.match(rf"{VALUE}/[a-z]", page)}

    assert len(below) > 12
    assert len(named) > 5
    assert {page for page in below if not fits(f"/{VALUE}/{VALUE}/{page}")} == set()
    assert {page for page in named if not fits(f"/{VALUE}/{page}")} == set()


def test_what_holds_an_erasure_up_is_on_pages():
    paths = {
        words(node)
        for _, module in modules("privacy")
        for node in inside_functions(module)
        if words(node).startswith(f"/{VALUE}/")
    }

    assert len(paths) > 1
    assert {path for path in paths if not fits(f"/{VALUE}{path}")} == set()


async def test_every_address_of_the_interface_in_a_template_is_one_of_it(app):
    paths = [re.sub(r":\w+\}", "}", path) for path, _ in routes(app) if path.startswith(API)]
    typed = {each for _, text in pages() for each in ADDRESSED.findall(untyped(text)) if is_api(each)}
    typed |= {
        flat(chain)
        for _, text in pages()
        for chain in tree_of(text).find_all(nodes.Concat)
        if is_api(flat(chain))
    }

    assert len(typed) > 1
    assert {each for each in typed if not fits(each, paths)} == set()
