"""The recorder writes down what everybody sees, twice alike, and finds what is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from prizes.acts.routers import for_programs
from prizes.api.program import make_api
from tests.contest import VOTING, load_contest, steward
from tests.mailbox import Mailbox
from tests.recorder import readable
from tests.recorder.__main__ import main
from tests.recorder.bodies import Bodies
from tests.recorder.comparing import DIFFERS, MISSING, NEW, Allowance, compare
from tests.recorder.forms import forms_of
from tests.recorder.places import Place, Places
from tests.recorder.sameness import sameness
from tests.recorder.walking import Walker
from tests.recorder.world import ORIGIN, PUBLIC, World
from tests.recorder.writing import Writer, index

STEWARD = "steward@example.org"
PROJECT = "GET /{lang}/{edition}/projects/{project}"


@pytest.fixture
async def recorded(app, database, session, time, tmp_path) -> Callable[..., object]:
    """Records the small contest as nobody and as a steward see it, after a statement; its folder."""
    time(VOTING)
    with sameness() as same:
        await load_contest(session)
        await steward(session)
        await session.commit()
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url=ORIGIN)
        world = World(tmp_path, database, app, same, Mailbox(database), client)
        await world.sign_in(STEWARD)

        async def record(name: str, statement: str = "") -> Path:
            """After a statement the forms and acts of the steward, which take nearly all of the time, are left out."""
            if statement:
                world.execute(statement)
            world.keep()
            writer = Writer(tmp_path / name)
            bodies = Bodies(make_api(database, for_programs()).openapi())
            walker = Walker(world, Places(app), ["2027"], writer, bodies, "now")
            walker.look_around()
            for who in (PUBLIC, STEWARD):
                await walker.read_all(who, ["/en/2027/", "/en/2027/office/people"], routes=False)
                if who == PUBLIC or not statement:
                    await walker.send_forms(who)
            sent = {"email": "new@example.org", "role": "expert", "category": "C1", "lang": "fr"}
            place = Place("POST", "/api/v1/editions/{edition}/invitations")
            if not statement:
                await walker.attempt(STEWARD, place, "/api/v1/editions/2027/invitations", "filled", json=sent)
            await walker.try_nothing(PUBLIC)
            writer.close({})
            assert walker.problems == []
            return writer.folder

        yield record
        world.close()
        await client.aclose()


async def test_two_recordings_are_alike_and_a_changed_page_is_found(recorded, capsys):
    """To record is slow: what an act did is looked at in the same ones."""
    one, two = await recorded("one"), await recorded("two")
    assert len(index(one)) > 200
    assert compare(one, two, []).equal
    assert main(["compare", str(one), str(two)]) == 0
    what_an_act_did_is_written_down_and_undone(one, two)

    three = await recorded("three", "UPDATE person SET name = 'Eve'")
    found = compare(one, three, [])
    assert {kind for kind, _, _ in found.differences} <= {DIFFERS, NEW, MISSING}
    paths = [path for _, path, _ in found.differences]
    assert "now/steward/GET/en/2027/office/people.txt" in paths
    assert not [path for path in paths if path.startswith("now/public/")]
    assert main(["compare", str(one), str(three)]) == 1
    assert "office/people" in capsys.readouterr().out


def what_an_act_did_is_written_down_and_undone(folder: Path, again: Path) -> None:
    path = "now/steward/POST/api/v1/editions/2027/invitations/filled.txt"
    text = (folder / path).read_text()
    assert "table panel_seat: 0 rows gone or as they were, 1 new or changed" in text
    (entry,) = [line for line in text.splitlines() if line.startswith("journal: ")]
    assert " 2027 " in entry and '"category": "C1"' in entry
    assert (
        "letter panel-invitation\n" in text
        and "To: new@example.org" in text
        and "http://prizes.test/fr/" in text
    )
    assert text == (again / path).read_text()


def test_differences_can_be_allowed_by_name_and_by_line(tmp_path):
    for name, words in (("old", "a\nOld\n"), ("new", "a\nNew\n")):
        writer = Writer(tmp_path / name)
        writer.write(["stage", "public", "GET", "en"], words, "GET /{lang}/")
        writer.close({})
    old, new = tmp_path / "old", tmp_path / "new"
    assert not compare(old, new, []).equal
    assert compare(old, new, [Allowance("stage/*/GET/en.txt", "A new word.")]).equal
    assert compare(old, new, [Allowance("*", "A new word.", "^(Old|New)$")]).equal
    assert not compare(old, new, [Allowance("*", "Another one.", "^Other$")]).equal
    file = tmp_path / "allowed.toml"
    file.write_text('[[allowed]]\npath = "stage/*"\nreason = "A new word."\n')
    assert main(["compare", str(old), str(new), "--allowed", str(file)]) == 0


def test_markup_says_the_same_however_it_is_written():
    one = '<ul class="a" id="b">\n  <li>A <b>word</b> here</li>\n</ul>'
    other = '<ul id="b" class="a"><li>A <b>word</b>\n here</li></ul>'
    assert readable.laid_out(one) == readable.laid_out(other)
    assert readable.laid_out(one) != readable.laid_out(one.replace("A <b>", "A<b>"))
    assert readable.laid_out(one) != readable.laid_out(one.replace("word", "world"))


def test_what_is_drawn_gets_names():
    known, unknown = "0123456789abcdef", "0fedcba987654321"
    said = readable.named(f'{known} {unknown} {unknown} nonce="x7" {"ab" * 32}', {known: "‹project 1›"})
    assert said == '‹project 1› ‹id 1› ‹id 1› nonce="…" ‹hash 1›'


def test_a_form_is_sent_as_it_stands_and_filled():
    (form,) = forms_of(
        '<form method="post" action="/x"><input name="a" value="1"><textarea name="b"></textarea>'
        '<input type="radio" name="c" value="y"><button name="then" value="on">Go</button></form>'
    )
    (button,) = form.buttons
    assert form.sent(button) == {"a": ["1"], "b": [""], "then": ["on"]}
    filled = form.filled(button, tomorrow="2027-01-01")
    assert filled["c"] == ["y"] and filled["b"] != [""]
