"""A project that one of its authors has open: found or refused in one place, and what its pages show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends

from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.gate.at import At, AtEdition
from prizes.gate.draft_access import MyAuthor, role_here
from prizes.gate.people import sign_in_needed
from prizes.i18n.translator import translator
from prizes.kit.token import new_id
from prizes.nomination import refusals
from prizes.nomination.actions.drafts import AutosaveResult
from prizes.nomination.models import Project
from prizes.nomination.project_roles import Author, DraftKey, Permission, ProjectRole, may
from prizes.nomination.queries.contents import texts_needed
from prizes.nomination.queries.conversation import conversation
from prizes.nomination.queries.late_entries import calendar_time, close_of
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules import merging, submission
from prizes.nomination.rules.chapters import PROGRESS, Chapter
from prizes.nomination.rules.corrections import Correction, corrections
from prizes.nomination.rules.form import TextLike, notices_for
from prizes.nomination.rules.languages import further_languages
from prizes.nomination.rules.next_steps import next_steps
from prizes.nomination.rules.parsing import Values, current, fit, held
from prizes.nomination.rules.states import PUBLIC, Actor, State
from prizes.web.layout.forms import Fields
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of
from prizes.web.nomination.form import FormQuestion, WholeForm, shown_words, whole_form
from prizes.web.nomination.reading import language_names
from prizes.web.nomination.shown import category_number, names
from prizes.web.nomination.typed import chapter_in, values_in

FIRST_PARTS = ("eligibility", "project", "owner")
"""Sections that stay as they are whatever category and group are chosen."""


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """The version of a field that was saved elsewhere, beside the one that stands in the form."""

    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class SentFields:
    """A form as it came."""

    values: Values
    """Without the fields in which the version that was saved elsewhere is taken."""
    seen: dict[str, str]
    """Marks of what its fields held when it was shown, and of other versions that its writer has overruled."""
    choices: merging.Choices


@dataclass(frozen=True, slots=True)
class Workspace:
    at: At
    project: Project
    role: ProjectRole
    author: Author
    now: datetime
    """The instant by which the calendar judges them."""
    texts: Sequence[TextLike] = ()
    """Those in further languages, where the project may need some."""

    @property
    def edition(self) -> EditionInForce:
        return self.at.edition

    @property
    def lang(self) -> str:
        """Of the page."""
        return lang_of(self.at.request)

    @property
    def home(self) -> str:
        """Address of the project."""
        return to(self.at.request, "own_project_page", nomination=self.project.id)

    def page_of(self, chapter: Chapter | None) -> str:
        """Address of a page of the form; None: of the list of its pages."""
        request, project = self.at.request, self.project.id
        if chapter is None:
            return to(request, "form_page", nomination=project) if self.is_submitted else self.home
        if chapter is Chapter.PEOPLE:
            return to(request, "project_people_page", nomination=project)
        return to(request, "form_chapter_page", nomination=project, chapter=chapter.value)

    @property
    def is_submitted(self) -> bool:
        return self.project.state == State.SUBMITTED

    @property
    def may_edit(self) -> bool:
        project = self.project
        open_now = submission.may_edit(self.edition.rules, project.state, project.correct_until, self.now)
        return open_now and may(self.role, Permission.WRITE)

    @property
    def marked(self) -> list[Correction]:
        """What stewards ask to correct, while the project is returned."""
        if self.project.state != State.RETURNED:
            return []
        return corrections(self.edition.rules, self.project, self.project.corrections)

    def common(self) -> dict[str, Any]:
        project = self.project
        leads = may(self.role, Permission.LEAD)
        may_submit = submission.may_submit(self.edition.rules, project.state, project.correct_until, self.now)
        return names(self.lang) | {
            "project": project,
            "state": project.state,
            "category_number": category_number(self.edition.rules, project.category),
            "unclaimed": isinstance(self.author, DraftKey),
            "part": self.role,
            "may_edit": self.may_edit,
            "page_of": self.page_of,
            "notices": notices_for(self.edition.rules, project),
            "may_submit": may_submit and may(self.role, Permission.SUBMIT),
            "may_withdraw": leads and submission.may_withdraw(project.state),
            "marked": self.marked,
            "is_public": project.state in PUBLIC,
            "steps": next_steps(self.edition.rules, project, self.now),
            "further": further_languages(self.edition.rules, project.language),
            **language_names(self.lang),
        }

    async def talk(self) -> dict[str, Any]:
        """The messages with the stewards; none for somebody who has not signed in."""
        if isinstance(self.author, DraftKey):
            return {"talk": None, "may_talk": False}
        found = await conversation(*self.at.here, self.project, self.author.id, Actor.NOMINATOR)
        return {
            "talk": found,
            "may_talk": may(self.role, Permission.WRITE),
            "most_characters": submission.MESSAGE_LENGTH,
        }

    def form(
        self, here: Chapter | None = None, values: Values | None = None, saved_from: str = ""
    ) -> dict[str, Any]:
        """What a page of the form shows; `values`: what was typed and is not kept, over what is kept."""
        project = self.project
        form = whole_form(self.edition.rules, project, self.lang, values, here, self.marked, self.texts)
        names_asked = [question.name for question in form.questions]
        ends = {State.DRAFT.value: close_of(self.edition), State.RETURNED.value: project.correct_until}
        return self.common() | {
            "form": form,
            "marks": merging.written(merging.marks_of(held(project, names_asked), names_asked)),
            "saved_from": saved_from or new_id(),
            "closes": ends.get(project.state),
            "first_parts": FIRST_PARTS,
            "progress_words": PROGRESS,
            "others": {},
        }

    def sent(self, typed: Fields) -> SentFields:
        """A form without marks, of a program or an old page, is known by its revision; without that it overwrites."""
        values = values_in(self.edition.rules, typed)
        choices = merging.choices_in(typed, values)
        values = {name: value for name, value in values.items() if name not in choices.theirs}
        if "seen" in typed:
            seen = merging.read(typed.get("seen"))
        else:
            current_form = typed.get("revision") in ("", str(self.project.revision))
            seen = merging.marks_of(held(self.project, values), values) if current_form else {}
        return SentFields(values, seen | dict(choices.mine), choices)

    def refused(self, here: Chapter | None, typed: Fields) -> dict[str, Any]:
        """The form after a save that was refused: what was changed in it stands in it, what was not shows what is kept.
        Saving again overwrites knowingly: the form carries the marks of the other versions that it shows.
        """
        sent = self.sent(typed)
        fitted = fit(self.edition.rules, sent.values)
        changed = {*merging.touched(fitted.values, sent.seen), *fitted.faults}
        kept_back = {name: value for name, value in sent.values.items() if name in changed}
        shown = self.form(here, kept_back, typed.get("saved_from"))
        merged = merging.merge(held(self.project, fitted.values), fitted.values, sent.seen)
        others = self.others(shown["form"], merged.conflicts)
        return shown | {"others": others}

    def saved(
        self, kept: AutosaveResult, typed: Fields, sent: SentFields, asked: Sequence[object]
    ) -> dict[str, Any]:
        """What changes in the form after an automatic save. `asked`: what it asked before."""
        # Lists of targets come with their goals, and beside them stands what was typed and is no target.
        wrong = {name: sent.values[name] for name in ("targets",) if name in kept.faults}
        shown = self.form(chapter_in(typed), wrong, saved_from=typed.get("saved_from"))
        form: WholeForm = shown["form"]
        names = [question.name for question in form.questions]
        stored = held(self.project, {*names, *kept.values, *sent.choices.theirs})
        marks = merging.after_saving(stored, kept.values, sent.seen, sent.choices.theirs)
        if asked != form.asked:  # a question that is new in the page shows what is kept
            marks = merging.marks_of(stored, (name for name in names if name not in marks)) | marks
        fresh = set(sent.choices.theirs)
        if "sdgs" in merging.touched(kept.values, sent.seen):
            fresh.add("targets")  # it offers those of the goals that are named now
        return shown | {
            "marks": merging.written(marks),
            "faults": kept.faults,
            "others": self.others(form, kept.others),
            "settled": sent.choices.settled(kept.others),
            "replaced": [question for question in form.questions if question.name in fresh],
            "offered_anew": "targets" not in sent.choices.theirs,
            "questions_changed": asked != form.asked,
        }

    def others(self, form: WholeForm, conflicts: Collection[str]) -> Mapping[str, OtherVersion]:
        return {
            q.name: OtherVersion(self._words(q), merging.mark_of(current(self.project, q.name)))
            for q in form.questions
            if q.name in conflicts
        }

    def _words(self, question: FormQuestion) -> str:
        return shown_words(question, current(self.project, question.name), translator(self.lang))


async def find_workspace(at: At, author: Author | None, project_id: str) -> Workspace:
    """To others than those who have a hand in it the project does not exist; who has not signed in is asked to."""
    found = await project_in(*at.here, project_id) if author else None
    role = await role_here(at.session, at.request, author, found) if found else None
    if author is None or found is None or role is None:
        raise refusals.unknown_project() if isinstance(author, Person) else sign_in_needed()
    texts = (await texts_needed(*at.here, [found])).get(found.id, ())
    return Workspace(at, found, role, author, await calendar_time(*at.here, author, found), texts)


async def the_workspace(at: AtEdition, author: MyAuthor, nomination: str) -> Workspace:
    return await find_workspace(at, author, nomination)


MyWorkspace = Annotated[Workspace, Depends(the_workspace)]
