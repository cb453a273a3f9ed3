"""Makes a recording: the demo with time standing still and then at two later instants, asked by everybody."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from prizes import config
from prizes.acts.routers import for_programs
from prizes.api.program import make_api
from prizes.cli.demo.command import build
from tests.recorder import story
from tests.recorder.bodies import Bodies
from tests.recorder.commands import record_commands
from tests.recorder.numbers import counted
from tests.recorder.places import Places
from tests.recorder.readable import SIGN_IN, body, named
from tests.recorder.sameness import at, sameness
from tests.recorder.story import AT_DEMO, SUBMITTING, VOTING, Story
from tests.recorder.walking import Walker
from tests.recorder.world import PUBLIC, World, letter_text, set_up, without_ids, world_in
from tests.recorder.writing import Writer

READERS = (PUBLIC, "stranger", "voter", "nominator", "expert2", "expert1", "observer", "steward1")
"""Nobody; somebody without a role; a voter; a nominator; an expert, the chair of the panels; an observer; a steward."""
OTHERS = ("owner", "colleague", "panellist1", "panellist5", "steward2")
"""The owner that objected, who is asked to write with others, the chair of one panel, who was invited to one, the steward
that approves: they read what their own page and the front pages lead to."""
LATER = (PUBLIC, "expert1", "observer", "steward1")
"""Who reads the later stages whole."""
Tell = Callable[[str], None]


def email(name: str) -> str:
    return name if name == PUBLIC else f"{name}{AT_DEMO}"


class Recording:
    def __init__(self, world: World, writer: Writer, tell: Tell) -> None:
        self.world, self.writer, self.tell = world, writer, tell
        self.places = Places(world.app)
        self.bodies = Bodies(make_api(world.database, for_programs()).openapi())
        self.problems: list[str] = []
        self.began = time.monotonic()
        self.letters = 0

    def say(self, words: str) -> None:
        self.tell(f"{time.monotonic() - self.began:6.1f} s  {words}")

    async def stage(
        self,
        name: str,
        readers: tuple[str, ...],
        others: tuple[str, ...] = (),
        langs: tuple[str, ...] = (),
        *,
        trying: tuple[str, ...],
    ) -> None:
        """Everybody reads all and sends the forms that they find; `trying` also try every act. It is then as it was."""
        await self.world.sign_in(*map(email, (*readers, *others)))
        walker = Walker(self.world, self.places, [VOTING, SUBMITTING], self.writer, self.bodies, name)
        walker.look_around()
        self.world.keep()
        front = ["/", "/en/", "/en/me", f"/en/{VOTING}/", f"/en/{SUBMITTING}/", "/en/2025/"]
        for reader in (*readers, *others):
            who = email(reader)
            mailed = self._mailed(who)
            await walker.read_all(who, [*front, *mailed], routes=reader in readers)
            await walker.send_forms(who)
            if reader in trying:
                await walker.try_nothing(who)
                await walker.try_as_program(who)
            self.say(f"{name}: {reader}")
        await walker.come_and_go(email("newcomer"))
        for lang in langs:
            seeds = [f"/{lang}/", f"/{lang}/{VOTING}/", f"/{lang}/{SUBMITTING}/", f"/{lang}/2025/"]
            await walker.read_all(PUBLIC, seeds, lang, programs=False)
            self.say(f"{name}: {lang}")
        self.write_story(name, walker.names)
        self.write_letters(name, walker.names)
        self.write_journal(name, walker.names)
        self.problems += walker.problems

    def _mailed(self, who: str) -> list[str]:
        """Addresses in the letters to somebody; those in letters to people without a part here are for everybody."""
        mine = [m for m in self.world.mailbox.letters if m["To"] == who or who == PUBLIC]
        found = [a for m in mine for a in re.findall(r"http://prizes\.test(/[^\s\"<>]+)", letter_text(m))]
        wanted = [a for a in found if who != PUBLIC or "/consent/" in a or "/reminders/" in a]
        return list(dict.fromkeys(wanted))

    def write_story(self, stage: str, names: dict[str, str]) -> None:
        """What the acts that led to a stage were answered, in order."""
        for number, (who, act, answer) in enumerate(self.world.told, 1):
            kind = answer.headers.get("content-type", "")
            text = f"{who} {act}\nstatus {answer.status_code}\n{body(answer.content, kind, names)}"
            place = self.places.of(act.split()[0], act.split()[1])
            parts = [stage, "story", f"{number:03d} {without_ids(act, names)}"]
            self.writer.write(parts, named(text, names), place.name if place else "story")
        self.world.told.clear()

    def write_letters(self, stage: str, names: dict[str, str]) -> None:
        """Those that were sent since the last stage."""
        new = self.world.mailbox.letters[self.letters :]
        self.letters += len(new)
        for text in sorted(letter_text(letter) for letter in new):
            lines = dict(line.split(": ", 1) for line in text.splitlines()[:12] if ": " in line)
            parts = [stage, "letters", lines["To"].partition("@")[0], lines["Subject"]]
            self.writer.write(parts, SIGN_IN.sub("…", named(text, names)), "letters")
        self.writer.letters |= {row[0] for row in self.world.rows("SELECT DISTINCT template FROM message")}

    def write_journal(self, stage: str, names: dict[str, str]) -> None:
        """What the acts so far left in the journal, in order."""
        rows = self.world.rows(
            "SELECT at, act, actor_id, edition, subject, details, said FROM journal_entry ORDER BY id"
        )
        lines = [named(" ".join(map(str, row[:6])) + " " + _words(row[6]), names) for row in rows]
        self.writer.write([stage, "journal"], "\n".join(lines), "journal")

    def write_files(self, static: Path) -> None:
        """What lies beside the program: static files by their content, so that pages need not name their hashes."""
        lines = [
            f"{file.relative_to(static).as_posix()} {hashlib.sha256(file.read_bytes()).hexdigest()}"
            for file in sorted(static.rglob("*"))
            if file.is_file()
        ]
        self.writer.write(["static"], "\n".join(lines), "static")


def _words(said: str | None) -> str:
    found = json.loads(said) if said else None
    return json.dumps({k: v.get("text") for k, v in found.items()}, ensure_ascii=False) if found else ""


async def _record(scratch: Path, writer: Writer, tell: Tell, stages: int) -> tuple[Recording, dict[str, str]]:
    with sameness() as same, at(story.OPEN):
        await build(scratch, lambda _: None)
        async with world_in(scratch, same) as world:
            recording = Recording(world, writer, tell)
            recording.say("the demo is made")
            told = Story(world)
            await told.open()
            recording.write_files(config.asset_root() / "static")
            await recording.stage("1-open", READERS, OTHERS, ("ar", "fr"), trying=READERS)
            if stages > 1:
                await told.choosing()
                with at(story.CHOOSING):
                    await recording.stage(
                        "2-choosing",
                        LATER,
                        ("expert2", "nominator", "steward2"),
                        trying=("expert1", "steward1"),
                    )
            if stages > 2:
                await told.announced()
                with at(story.ANNOUNCED):
                    await recording.stage(
                        "3-announced", LATER, ("nominator", "steward2"), ("fr",), trying=("steward1",)
                    )
            return recording, world.names()


def record(folder: Path, scratch: Path, tell: Tell, stages: int = 3) -> list[str]:
    """Into a folder that is made anew; `scratch` is for the database. What looks like a failure of the program."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    set_up(scratch)
    writer = Writer(folder)
    recording, names = asyncio.run(_record(scratch, writer, tell, stages))
    with at(story.ANNOUNCED if stages > 2 else story.OPEN):
        record_commands(writer, scratch, names)
    writer.close(counted(writer, recording.places))
    recording.say(f"{len(writer.routes)} answers in {folder}")
    return recording.problems
