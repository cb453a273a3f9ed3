"""What docs/security/asvs.md calls absent is absent: no package, no import, no route, no word of a script."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from starlette.routing import Mount, WebSocketRoute

from tests.house.checkout import PACKAGE, ROOT
from tests.house.test_locks import pins
from tests.house.test_routes import table

ABSENT = {
    "authorization servers": (
        "authlib oauthlib django-oauth-toolkit oic fastapi-oauth2 fastapi-users msal python-jose jose",
        r"oauth|openid|oidc|authorize\b|introspect|jwks",
    ),
    "SAML": ("pysaml2 saml2 python3-saml onelogin", r"saml"),
    "LDAP": ("ldap3 python-ldap ldap", r"ldap"),
    "memcached": ("pymemcache pylibmc aiomcache python-memcached memcache", r"memcache"),
    "GraphQL": ("strawberry-graphql strawberry graphene ariadne graphql-core graphql", r"graphql"),
    "WebRTC": ("aiortc livekit janus pion", r"webrtc|\bturn/|\bstun/"),
    "WebSocket": ("websockets wsproto python-socketio socketio channels", r"/ws\b|websocket"),
    "LaTeX": ("pylatex latex pdflatex", r"latex"),
    "naming services of Java": ("jpype1 jpype pyjnius py4j", r"jndi"),
    "telephones": ("twilio vonage messagebird plivo phonenumbers", r"sms|phone"),
    "WYSIWYG editors and markup of people": (
        "bleach nh3 markdown mistune commonmark markdown2 docutils bbcode", r"wysiwyg|markdown",
    ),
}  # fmt: skip
"""Packages and modules that do it, and what an address of it would look like."""
DANGEROUS_MODULES = {
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "jsonpickle",
    "cloudpickle",
    "yaml",
    "ctypes",
    "pty",
    "telnetlib",
}
PARSERS_OF_XML = {
    "xml.etree",
    "xml.dom",
    "xml.sax.expatreader",
    "xmlrpc",
    "lxml",
    "html.parser",
    "xmltodict",
    "defusedxml",
}
DANGEROUS_CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.execv", "os.execve", "os.spawnv",
    "asyncio.create_subprocess_shell",
}  # fmt: skip


@cache
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    return tuple(
        (path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(PACKAGE.rglob("*.py"))
    )


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def called(node: ast.Call) -> str:
    return ast.unparse(node.func)


@pytest.mark.parametrize("what", ABSENT)
async def test_there_is_nothing_of(what, app):
    packages, address = ABSENT[what]
    words = {canonicalize_name(each) for each in packages.split()}
    assert not words & pins("requirements.lock").keys()
    found = {
        name
        for _, tree in modules()
        for name in imports(tree)
        if canonicalize_name(name.partition(".")[0]) in words
    }
    assert not found
    assert not [route for route in table(app) if re.search(address, route, re.IGNORECASE)]


async def test_no_route_is_a_web_socket(app):
    def walk(routes) -> Iterator[object]:
        for route in routes:
            yield route
            if isinstance(route, Mount):
                yield from walk(route.routes or ())

    found = list(walk(app.routes))
    assert len(found) > 20
    assert not [route for route in found if isinstance(route, WebSocketRoute)]


def test_nothing_is_read_that_could_bring_objects_of_its_own():
    """No pickle and its like, and no YAML, whose objects are made by name."""
    found = {
        (path.name, name)
        for path, tree in modules()
        for name in imports(tree)
        if name.partition(".")[0] in DANGEROUS_MODULES
    }
    assert not found


def test_nothing_of_ours_parses_xml_or_html_that_people_send():
    found = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path, tree in modules()
        for name in imports(tree)
        if any(name == each or name.startswith(each + ".") for each in PARSERS_OF_XML)
    }
    assert not found


def test_nothing_is_run_that_was_put_together_as_text():
    found, seen = [], 0
    for path, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            seen += 1
            shell = any(word.arg == "shell" and ast.unparse(word.value) != "False" for word in node.keywords)
            if shell or called(node) in DANGEROUS_CALLS:
                found.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {called(node)}")
    assert seen > 5_000
    assert not found


def test_no_template_is_made_of_words_of_people():
    """Templates are files of ours; words of people are values in them."""
    made = {
        (path.relative_to(PACKAGE).as_posix())
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node).endswith((".from_string", "Template"))
    }
    assert not made


SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
DANGEROUS_WORDS = re.compile(
    r"\beval\s*\(|new Function|document\.write|\.outerHTML\s*=|insertAdjacentHTML|__proto__|\.prototype\b|postMessage"
    r"|addEventListener\(\s*[\"']message[\"']|WebSocket|RTCPeerConnection|importScripts\(\s*[^\"')]|document\.cookie"
)


OF_TABS = re.compile(r"\btabs\?\.(?:postMessage|addEventListener)\(")
"""A channel between pages of ours (`BroadcastChannel`): no other site can send into it, unlike into a window."""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_does_what_turns_words_into_code(script):
    text = script.read_text(encoding="utf-8")
    if OF_TABS.search(text):
        assert re.search(r"\btabs = [^;,]*new BroadcastChannel\(", text)
    assert not DANGEROUS_WORDS.findall(OF_TABS.sub("", text))


def test_the_search_for_dangerous_words_finds_them():
    for words in (
        'eval("1")',
        "x.outerHTML = y",
        "addEventListener('message', f)",
        "a.__proto__.b = 1",
        "document.cookie",
    ):
        assert DANGEROUS_WORDS.search(words), words


def test_scripts_write_markup_into_a_template_alone():
    """A template's content runs nothing; what is put into it came from our own server, escaped."""
    lines = [
        (script.name, line.strip())
        for script in SCRIPTS
        for line in script.read_text(encoding="utf-8").splitlines()
        if re.search(r"\.innerHTML\s*=[^=]", line)
    ]
    assert [name for name, _ in lines] == ["nominating.js"]
    assert lines[0][1].startswith("made.innerHTML = ")
    text = (ROOT / "static" / "js" / "nominating.js").read_text(encoding="utf-8")
    assert 'made = make("template")' in text


def test_scripts_keep_in_the_browser_what_is_declared_alone():
    kept = {
        found
        for script in SCRIPTS
        for found in re.findall(
            r"localStorage\.(\w+)|(sessionStorage|indexedDB)", script.read_text(encoding="utf-8")
        )
    }
    assert {name for pair in kept for name in pair if name} <= {
        "setItem",
        "getItem",
        "removeItem",
        "clear",
        "key",
        "length",
    }
