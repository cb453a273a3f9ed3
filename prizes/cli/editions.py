"""edition check, load, export, guidelines: rules documents at the command line."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.cli.refusing import refusals
from prizes.config import settings
from prizes.db import Database
from prizes.edition import actions
from prizes.edition.check import problems
from prizes.edition.document.loading import Form
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines import guidelines
from prizes.edition.queries import EditionInForce, document_of, edition_in_force
from prizes.errors import Missing
from prizes.i18n.languages import Lang
from prizes.i18n.translator import Translator, translator, without_isolates
from prizes.kit.sentence import say

edition_app = typer.Typer(
    name="edition", help="Rules of editions: check, load, export, explain.", no_args_is_help=True
)
RulesFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Rules document, TOML or JSON.")]


@edition_app.command()
def check(file: RulesFile) -> None:
    """Say everything that is wrong with a rules document. Exit code 1 if there is anything.

    Example: prizes edition check rules-2027.toml
    """
    found = problems(file.read_bytes(), clock.now(), form=_form(file))
    for problem in found:
        line = f"line {problem.line}: " if problem.line else ""
        typer.echo(f"{file}: {line}{problem}")
    if found:
        typer.echo(f"Problems: {len(found)}", err=True)
        raise typer.Exit(1)
    typer.echo("No problem found.")


@edition_app.command()
def load(file: RulesFile) -> None:
    """Make an edition of a rules document, or replace rules that are not frozen yet.

    Example: prizes edition load rules-2027.toml
    """

    async def work() -> EditionInForce:
        async with _writing() as session:
            return await actions.load(session, actions.checked(file.read_bytes(), _form(file)), loader=None)

    with refusals():
        loaded = asyncio.run(work())
    typer.echo(f"{loaded.slug}: version {loaded.version}, sha256 {loaded.sha256}")
    typer.echo(f"{settings().base_url}/en/{loaded.slug}/guidelines")


@edition_app.command()
def export(
    edition: Annotated[str, typer.Argument(help="Slug of the edition.")],
    version: Annotated[int | None, typer.Option(help="An earlier version; else the one in force.")] = None,
) -> None:
    """Print the rules of an edition as JSON: the exact bytes whose SHA-256 is published.

    Example: prizes edition export 2027 > rules-2027.json
    """

    async def work() -> bytes:
        async with _writing() as session:
            found = await edition_in_force(session, edition)
            document = await document_of(session, found.id, version or found.version) if found else None
            if document is None:
                raise Missing(say("There is no such edition or version: “%(slug)s”.", slug=edition))
            return document[0]

    with refusals():
        document = asyncio.run(work())
    sys.stdout.buffer.write(document)


@edition_app.command(name="guidelines")
def guidelines_command(
    file: RulesFile,
    lang: Annotated[Lang, typer.Option(help="Language: ar, zh, en, fr, ru or es.")] = "en",
) -> None:
    """Print a rules document as guidelines in plain words.

    Example: prizes edition guidelines rules-2027.toml --lang fr
    """
    with refusals():
        rules = actions.written_rules(file.read_bytes(), _form(file))
    for line in _lines(rules, translator(lang)):
        typer.echo(without_isolates(line))


def _lines(rules: Rules, voice: Translator) -> list[str]:
    made = guidelines(rules)
    lines = [voice.text_in(rules.title)[0], ""]
    for section in made.sections:
        lines += [f"# {voice.value(section.title)}", ""]
        for group in section.groups:
            lines += [f"## {voice.value(group.title)}", ""] if group.title is not None else []
            for entry in group.entries:
                lines.append(f"- {voice.value(entry.says)}")
                marks = (f"{n}." for n in range(1, len(entry.under) + 1)) if entry.ordered else None
                lines += [f"  {next(marks) if marks else '-'} {voice.value(said)}" for said in entry.under]
            lines.append("")
    return [*lines, *made.sources]


def _form(file: Path) -> Form | None:
    """By the file's name; None: by its first character."""
    match file.suffix.lower():
        case ".toml":
            return "toml"
        case ".json":
            return "json"
    return None


@asynccontextmanager
async def _writing() -> AsyncIterator[AsyncSession]:
    database = Database(settings().database_url)
    try:
        async with database.writing() as session:
            yield session
    finally:
        await database.close()
