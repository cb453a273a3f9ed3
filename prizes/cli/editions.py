"""edition check, load, export, guidelines: rules documents at the command line."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prizes.cli.opening import writing
from prizes.cli.refusing import Commands
from prizes.i18n.languages import Lang

if TYPE_CHECKING:
    from prizes.edition.document.loading import Form
    from prizes.edition.document.rules import Rules
    from prizes.edition.queries import EditionInForce
    from prizes.i18n.translator import Translator

edition_app = typer.Typer(
    name="edition",
    cls=Commands,
    help="Rules of editions: check, load, export, explain.",
    no_args_is_help=True,
)
RulesFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Rules document, TOML or JSON.")]


@edition_app.command()
def check(file: RulesFile) -> None:
    """Say everything that is wrong with a rules document. Exit code 1 if there is anything. Notes are about what is
    allowed and may not be meant.

    Example: prizes edition check rules-2027.toml
    """
    from prizes import clock
    from prizes.edition.check import problems
    from prizes.edition.remarks import remarks

    found = problems(file.read_bytes(), clock.now(), form=_form(file))
    for note in remarks(file.read_bytes(), form=_form(file)):
        line = f"line {note.line}: " if note.line else ""
        typer.echo(f"{file}: {line}note: {note}")
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
    from prizes.config import settings
    from prizes.edition import actions

    async def work() -> EditionInForce:
        async with writing() as session:
            return await actions.load(session, actions.checked(file.read_bytes(), _form(file)), loader=None)

    loaded = asyncio.run(work())
    typer.echo(f"{loaded.slug}: version {loaded.version}, sha256 {loaded.sha256}")
    typer.echo(f"{settings().base_url}/en/{loaded.slug}/guidelines")


@edition_app.command()
def export(
    edition: Annotated[str, typer.Argument(help="Slug of the edition.")],
    version: Annotated[
        int | None, typer.Option(help="An earlier version. Default: the one in force.")
    ] = None,
) -> None:
    """Print the rules of an edition as JSON: the exact bytes whose SHA-256 is published.

    Example: prizes edition export 2027 > rules-2027.json
    """
    sys.stdout.buffer.write(asyncio.run(_export(edition, version)))


async def _export(slug: str, version: int | None) -> bytes:
    from prizes.edition.queries import document_of, edition_in_force
    from prizes.edition.refusals import no_such_document

    async with writing() as session:
        found = await edition_in_force(session, slug)
        document = await document_of(session, found.id, version or found.version) if found else None
        if document is None:
            raise no_such_document(slug=slug)
        return document[0]


@edition_app.command(name="guidelines")
def guidelines_command(
    file: RulesFile,
    lang: Annotated[Lang, typer.Option(help="Language: ar, zh, en, fr, ru or es.")] = "en",
) -> None:
    """Print a rules document as guidelines in plain words.

    Example: prizes edition guidelines rules-2027.toml --lang fr
    """
    from prizes.edition.actions import written_rules

    rules = written_rules(file.read_bytes(), _form(file))
    _whole(rules)
    for line in printed(rules, lang):
        typer.echo(line)


def printed(rules: Rules, lang: str) -> list[str]:
    """The guidelines as lines of plain text."""
    from prizes.edition.queries import speaking_of
    from prizes.i18n.translator import translator, without_isolates

    with speaking_of(rules):
        return [without_isolates(line) for line in _lines(rules, translator(lang))]


def _whole(rules: Rules) -> None:
    """Raises Problems for rules that contradict themselves: guidelines would promise what cannot be kept. Days that
    have passed are no fault of rules that are read.
    """
    from prizes import clock
    from prizes.edition.check import problems
    from prizes.edition.document.problem import Problems

    if found := problems(rules, clock.now(), running=True):
        raise Problems(found)


def _lines(rules: Rules, voice: Translator) -> list[str]:
    from prizes.edition.guidelines.whole import guidelines

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


@edition_app.command()
def example(
    name: Annotated[str, typer.Argument(help="Name of an example. Without one: the names.")] = "",
) -> None:
    """Print the rules of a made-up contest of another shape, to begin a document from.

    Example: prizes edition example fan-award > our-award.toml
    """
    from prizes.edition.document.loading import example_text, examples, load_example
    from prizes.edition.refusals import no_such_example

    if not name:
        for each in examples():
            typer.echo(f"{each}: {load_example(each).title['en']}")
        return
    if name not in examples():
        raise no_such_example(name=name)
    typer.echo(example_text(name), nl=False)


def _form(file: Path) -> Form | None:
    """By the file's name; None: by its first character."""
    match file.suffix.lower():
        case ".toml":
            return "toml"
        case ".json":
            return "json"
        case _:
            return None
