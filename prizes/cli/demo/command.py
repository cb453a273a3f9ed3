"""`prizes demo`."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from prizes.cli.demo.rehearsals import Tell
    from prizes.config import Settings

FOLDER = Path("var/demo")
OLD_AFTER = 10 * 24 * 3600
"""Seconds after which a demo is built anew: its vote would soon be over."""


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on.")] = 8000,
    fresh: Annotated[bool, typer.Option(help="Rebuild it even if there is one.")] = False,
    serve: Annotated[bool, typer.Option(help="Serve it after building.")] = True,
) -> None:
    """Build a demo on SQLite and serve it: past editions, and rehearsals of each stage.

    Example: prizes demo --port 8000
    """
    import uvicorn
    from rich.console import Console

    from prizes import logs
    from prizes.config import use
    from prizes.edge.http_protocol import PROTOCOL

    console = Console()
    settings = _settings(FOLDER, port)
    use(settings)
    logs.set_up()
    made = FOLDER / "made"
    if fresh or not made.exists() or time.time() - made.stat().st_mtime > OLD_AFTER:
        with console.status("Building the demo"):
            _build_aside(console, port)
        use(settings)
    else:
        asyncio.run(_bring_up_to_date(settings))
    _print_ways_in(console, port)
    if serve:
        uvicorn.run(
            "prizes.app:program",
            factory=True,
            http=PROTOCOL,
            proxy_headers=False,
            port=port,
            access_log=False,
            server_header=False,
            log_config=None,
            timeout_graceful_shutdown=5,
        )


def _settings(folder: Path, port: int) -> Settings:
    """The demo's own database, keys and mailbox; PRIZES_MAIL_URL may send the mail elsewhere."""
    from prizes.config import Settings

    chosen = Settings()
    mail_url = chosen.mail_url if "mail_url" in chosen.model_fields_set else f"maildir:{FOLDER / 'mail'}"
    return Settings(
        environment="development",
        database_url=f"sqlite+aiosqlite:///{folder / 'prizes.sqlite'}",
        keys_dir=folder / "keys",
        votelog_dir=folder / "votelog",
        storage_url=f"file://{folder / 'files'}",
        base_url=f"http://127.0.0.1:{port}",
        mail_url=mail_url,
        demo_mailbox=True,
        log_level="warning",
        run_worker=True,
    )


def _build_aside(console: Console, port: int) -> None:
    """Build in a folder beside, then put it in place: a demo that was interrupted is never served half-built."""
    from prizes.config import use

    aside = FOLDER.with_name("demo.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    use(_settings(aside, port))
    asyncio.run(build(aside, lambda line: console.print(f"  {line}")))
    shutil.rmtree(FOLDER, ignore_errors=True)
    aside.rename(FOLDER)
    (FOLDER / "made").touch()


async def _bring_up_to_date(settings: Settings) -> None:
    """The checkout may have got migrations, or another index of the register, since the demo was built."""
    from prizes.db import Database
    from prizes.migrations import is_current, migrate, renew_index

    database = Database(settings.database_url)
    if await is_current(database):
        await renew_index(database)
    else:
        await migrate(database)
    await database.close()


async def build(folder: Path, tell: Tell) -> None:
    """Everything by calling the acts."""
    from prizes.cli.demo.afterwards import fill_afterwards
    from prizes.cli.demo.archive import load_archive
    from prizes.cli.demo.consulting import fill_consultations
    from prizes.cli.demo.finished import FinishedRehearsal
    from prizes.cli.demo.people import make_staff
    from prizes.cli.demo.rehearsals import SubmittingRehearsal, VotingRehearsal
    from prizes.cli.demo.reviewing import ReviewingRehearsal
    from prizes.cli.demo.telling import tell_a_program
    from prizes.db import Database
    from prizes.migrations import migrate
    from prizes.reports.actions import freeze_due
    from prizes.stocktaking.keeping import keep_register

    keep_register()
    database = Database(f"sqlite+aiosqlite:///{folder / 'prizes.sqlite'}")
    await migrate(database)
    async with database.writing() as session:
        tell(f"{await load_archive(session)} real projects of past editions")
    async with database.writing() as session:
        staff = await make_staff(session)
    await FinishedRehearsal(database, staff).build(tell)
    await VotingRehearsal(database, staff).build(tell)
    await SubmittingRehearsal(database, staff).build(tell)
    await ReviewingRehearsal(database, staff).build(tell)
    async with database.writing() as session:
        invitations, updates, contributions = await fill_afterwards(session, staff)
        tell(
            f"{invitations} made-up invitations, {updates} updates, {contributions} contributions to the register"
        )
    async with database.writing() as session:
        tell(f"{await fill_consultations(session, staff)} made-up comments on proposed rules")
    async with database.writing() as session:
        told = await tell_a_program(session, "rehearsal-2026", staff["steward1"], staff["steward2"])
        tell(f"{told} deliveries to a made-up webhook")
    async with database.writing() as session:
        tell(f"the open data of {len(await freeze_due(session))} editions, frozen")
    await database.close()


def _print_ways_in(console: Console, port: int) -> None:
    from prizes.cli.demo.people import SIGN_INS

    base = f"http://127.0.0.1:{port}"
    console.print(f"\n[bold]{base}/[/bold]")
    console.print(f"  {base}/en/rehearsal-2025/   rehearsal that is over: count, log and winners")
    console.print(f"  {base}/en/rehearsal-2026/   rehearsal of a public vote")
    console.print(f"  {base}/en/rehearsal-2027/   rehearsal of submissions")
    console.print(f"  {base}/en/rehearsal-2024/   rehearsal of reviews by experts")
    console.print(f"  {base}/en/demo/mail         mailbox of the demo, with codes\n")
    console.print("Sign in with one of these addresses. The code appears in the mailbox:")
    for sign_in in SIGN_INS:
        console.print(f"  {sign_in.email:<26} {sign_in.what}")
    console.print("\nCtrl-C ends it.")
