"""A project that one of its authors has open: found or refused in one place, and what its pages show."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.draft_access import PerhapsAuthor, role_here
from prizes.gate.editions import TheEdition
from prizes.gate.people import sign_in_needed
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.token import new_id
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.project_roles import Author, DraftKey, Permission, ProjectRole, may
from prizes.nomination.queries.late_entries import calendar_time, close_of
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules import merging, submission
from prizes.nomination.rules.languages import further_languages
from prizes.nomination.rules.parsing import Values, current, fit
from prizes.nomination.rules.states import PUBLIC, State
from prizes.web.layout.forms import Fields
from prizes.web.layout.page import lang_of
from prizes.web.nomination.form import FormQuestion, WholeForm, shown_words, whole_form
from prizes.web.nomination.reading import language_names
from prizes.web.nomination.shown import category_number, names

OTHER = "other."
"""Before the name of a field: what its writer chose where two versions were shown."""

FIRST_PARTS = ("eligibility", "project", "owner")
"""Sections that stay as they are whatever category and group are chosen."""


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """The version of a field that was saved elsewhere, beside the one that stands in the form."""

    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Workspace:
    request: Request
    edition: EditionInForce
    project: Project
    role: ProjectRole
    author: Author
    now: datetime
    """The instant by which the calendar judges them."""

    @property
    def lang(self) -> str:
        return lang_of(self.request)

    @property
    def home(self) -> str:
        """Address of the project, without the language."""
        return f"/{self.edition.slug}/nominations/{self.project.id}"

    @property
    def may_edit(self) -> bool:
        project = self.project
        open_now = submission.may_edit(self.edition.rules, project.state, project.correct_until, self.now)
        return open_now and may(self.role, Permission.WRITE)

    def common(self) -> dict[str, Any]:
        project = self.project
        leads = may(self.role, Permission.LEAD)
        may_submit = submission.may_submit(self.edition.rules, project.state, project.correct_until, self.now)
        return names(self.lang) | {
            "project": project,
            "state": project.state,
            "here_project": f"/{self.lang}{self.home}",
            "category_number": category_number(self.edition.rules, project.category),
            "unclaimed": isinstance(self.author, DraftKey),
            "part": self.role,
            "may_edit": self.may_edit,
            "may_submit": leads and may_submit,
            "may_withdraw": leads and submission.may_withdraw(project.state),
            "is_public": project.state in PUBLIC,
            "further": further_languages(self.edition.rules, project.language),
            **language_names(self.lang),
        }

    def form(self, values: Values | None = None, saved_from: str = "") -> dict[str, Any]:
        """What the form shows; `values`: what was typed and is not kept, over what is kept."""
        project = self.project
        form = whole_form(self.edition.rules, project, self.lang, values)
        ends = {State.DRAFT.value: close_of(self.edition), State.RETURNED.value: project.correct_until}
        return self.common() | {
            "form": form,
            "marks": merging.written(merging.marks_of(project, (q.name for q in form.questions))),
            "saved_from": saved_from or new_id(),
            "closes": ends.get(project.state),
            "first_parts": FIRST_PARTS,
            "others": {},
            "summary": [],
        }

    def refused(self, refusal: Refusal, typed: Fields, values: Values) -> dict[str, Any]:
        """The form after a save that was refused: what was changed in it stands in it, what was not shows what is kept.
        Saving again overwrites knowingly: the form carries the marks of the other versions that it shows.
        """
        seen = marks_in(typed, self.project, values)
        fitted = fit(self.edition.rules, values)
        changed = {*merging.touched(fitted.values, seen), *fitted.faults}
        shown = self.form({n: v for n, v in values.items() if n in changed}, typed.get("saved_from"))
        merged = merging.merge(self.project, fitted.values, seen)
        others = self.others(shown["form"], merged.conflicts)
        return shown | self.summary(refusal) | {"others": others}

    def others(self, form: WholeForm, conflicts: Collection[str]) -> Mapping[str, OtherVersion]:
        return {
            q.name: OtherVersion(self._words(q), merging.mark_of(current(self.project, q.name)))
            for q in form.questions
            if q.name in conflicts
        }

    def _words(self, question: FormQuestion) -> str:
        return shown_words(question, current(self.project, question.name), translator(self.lang))

    def summary(self, refusal: Refusal) -> dict[str, Any]:
        voice = translator(self.lang)
        faults = [(name, voice.say(sentence)) for name, sentence in refusal.fields.items()]
        return {"summary": faults or [(None, voice.say(refusal.sentence))]}


def marks_in(typed: Fields, project: Project, names: Collection[str]) -> dict[str, str]:
    """What the fields of a sent form held when it was shown, and which other versions its writer has overruled.

    A form without marks, of a program or an old page, is known by its revision; without that it overwrites.
    """
    if "seen" in typed:
        seen = merging.read(typed.get("seen"))
    else:
        old = typed.get("revision")
        seen = {} if old and old != str(project.revision) else merging.marks_of(project, names)
    for name in names:
        choice, _, mark = typed.get(OTHER + name).partition(" ")
        if choice == merging.MINE and mark:
            seen[name] = mark
    return seen


def taken(typed: Fields, names: Collection[str]) -> list[str]:
    """The fields in which the writer takes the version that was saved elsewhere."""
    return [name for name in names if typed.get(OTHER + name) == merging.THEIRS]


async def find_workspace(
    request: Request, session: AsyncSession, edition: EditionInForce, author: Author | None, project: str
) -> Workspace:
    """To others than those who have a hand in it the project does not exist; who has not signed in is asked to."""
    found = await project_in(session, edition, project) if author else None
    role = await role_here(session, request, author, found) if found else None
    if author is None or found is None or role is None:
        raise refusals.unknown_project() if isinstance(author, Person) else sign_in_needed()
    return Workspace(
        request, edition, found, role, author, await calendar_time(session, edition, author, found)
    )


async def the_workspace(
    request: Request, session: Tx, edition: TheEdition, author: PerhapsAuthor, project: str
) -> Workspace:
    return await find_workspace(request, session, edition, author, project)


MyWorkspace = Annotated[Workspace, Depends(the_workspace)]
