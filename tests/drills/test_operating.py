"""The drill that follows docs/operating.md: every block says where it runs, and what fails is found. The drill itself is
run by `make drills DRILL=operating`.
"""

from __future__ import annotations

import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from prizes.cli.bench.server import free_port
from tests.drills import sources
from tests.drills.operating import (
    PAGE,
    VERIFIED,
    BlockFailedError,
    Machine,
    Terminal,
    UnclearBlockError,
    _in_order,
    command_blocks,
)
from tests.drills.sources import COMMANDS, ROOT

BLOCKS = command_blocks(PAGE.read_text(encoding="utf-8"))
MOST_PASSED_OVER = 4
pytestmark = pytest.mark.pure


def test_every_block_of_commands_says_where_it_runs_or_what_tries_it_instead():
    assert len(BLOCKS) > 15
    passed = [block for block in BLOCKS if block.where is None]
    assert len(passed) <= MOST_PASSED_OVER
    for block in passed:
        assert any(word in block.why_not for word in ("`make ", "`tests/", "in the tests")), block.why_not
    assert {block.where for block in BLOCKS} == {None, *Machine}


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.commands.splitlines()[0][:40])
def test_the_shell_understands_each_block(block):
    done = subprocess.run(["bash", "-n"], input=block.commands, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_way_leads_to_a_vote_and_its_verification():
    whole = [block.commands for block in BLOCKS if block.where is not None]
    cast = next(n for n, commands in enumerate(whole) if "ballot/C1" in commands)
    verified = next(n for n, commands in enumerate(whole) if "verify.py" in commands)
    assert cast < verified
    assert VERIFIED.search("x\nok, no tally yet: lines 4, casts 1, in force 1, checkpoints 2\n")
    assert not VERIFIED.search("ok, no tally yet: lines 3, casts 0, in force 0, checkpoints 1")
    assert not VERIFIED.search("FAILED step 3: ok, no tally yet: lines 4, casts 1")


def test_a_block_that_does_not_say_where_it_runs_is_no_block():
    good = "**On the machine of pages:**\n```\ntrue\n```\n"
    (block,) = command_blocks(f"Words.\n\n{good}\n```ini\na = b\n```\n")
    assert (block.where, block.commands) == (Machine.PAGES, "true\n")
    for bad in (
        "Words:\n```\ntrue\n```\n",
        "\n```\ntrue\n```\n",
        "**On another machine:**\n```\ntrue\n```\n",
    ):
        with pytest.raises(UnclearBlockError):
            command_blocks(f"Words.\n{good}{bad}")


def test_what_is_for_both_machines_is_run_on_each_and_what_is_passed_over_on_none():
    page = "".join(
        f"{where}\n```\n{n}\n```\n" for n, where in enumerate(["**Passed over by the drill: x**", *Machine])
    )
    order = [(machine, block.commands) for machine, block in _in_order(command_blocks(page))]
    assert order == [
        (Machine.BUILD, "1\n"),
        (Machine.DATABASE, "2\n"),
        (Machine.PAGES, "3\n"),
        (Machine.DATABASE, "4\n"),
        (Machine.PAGES, "4\n"),
    ]


def test_a_shell_goes_on_from_block_to_block_and_ends_with_the_first_command_that_fails(tmp_path):
    terminal = Terminal("a", [], tmp_path)
    try:
        assert terminal.run('WORD=said\nnamed() { echo "$1"; }\n') == ""
        assert terminal.run('named "$WORD"\n') == "said\n"
        assert terminal.run("until [ -e no ]; do touch no; done\nrm no\n") == ""
        for wrong in ("false\necho after\n", 'echo "$NEVER_SET"\n'):
            another = Terminal("b", [], tmp_path)
            with pytest.raises(BlockFailedError, match="b failed at"):
                another.run(wrong)
            another.end()
    finally:
        terminal.end()


def test_a_change_of_a_command_makes_the_result_stale_and_a_change_of_words_does_not(tmp_path: Path):
    room = f"docs/operating.md::{COMMANDS}"
    assert room in sources.OF["operating"]
    text = PAGE.read_text(encoding="utf-8")
    place = tmp_path / "docs" / "operating.md"
    place.parent.mkdir()

    def hashed(page: str) -> str:
        place.write_text(page, encoding="utf-8")
        return sources._sum(room, tmp_path)

    assert hashed(text) == sources._sum(room, ROOT)
    assert hashed(text.replace("For anyone who runs a contest.", "For all.")) == sources._sum(room, ROOT)
    assert hashed(text.replace("target_session_attrs=primary", "x")) == sources._sum(room, ROOT)
    assert hashed(text.replace("nginx -t -q", "nginx -t")) != sources._sum(room, ROOT)
    assert hashed(text.replace("**Where the program is built:**", "**On both machines:**")) != sources._sum(
        room, ROOT
    )


def test_the_mail_server_of_a_rehearsal_keeps_letters_as_text(tmp_path):
    port = free_port()
    program = ROOT / "docs" / "deployment" / "letters.py"
    running = subprocess.Popen([sys.executable, program, "127.0.0.1", str(port), tmp_path / "mail"])
    try:
        letter = EmailMessage()
        letter["To"], letter["From"], letter["Subject"] = "voter@example.org", "prizes@example.org", "Code"
        letter.set_content("123 4567\n.a line with a dot — and no ASCII\n")
        end = time.monotonic() + 20
        while True:
            try:
                with smtplib.SMTP("127.0.0.1", port) as server:
                    server.send_message(letter)
                    server.send_message(letter)
                break
            except ConnectionRefusedError:
                assert time.monotonic() < end
                time.sleep(0.05)
    finally:
        running.terminate()
        running.wait(timeout=20)
    kept = sorted((tmp_path / "mail").iterdir())
    assert [each.name for each in kept] == ["000001.txt", "000002.txt"]
    text = kept[0].read_text(encoding="utf-8")
    assert text == "To: voter@example.org\n\n123 4567\n.a line with a dot — and no ASCII\n"
