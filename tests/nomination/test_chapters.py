"""The five pages of the form: what is asked on which, and how far each is."""

from __future__ import annotations

from prizes.nomination.rules.chapters import (
    Chapter,
    ChapterState,
    chapter_of,
    chapters_for,
    progress_of,
    title_of,
)
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.form import sections_for
from tests.contest import small_rules
from tests.nomination.drafts import draft

FIELDS = [
    {"id": "sentence", "kind": "sentence", "label": "Sentence"},
    {"id": "since", "kind": "date", "label": "Since"},
    {"id": "long", "kind": "long_text", "label": "Long"},
    {"id": "pictures", "kind": "files", "label": "Pictures"},
    {"id": "team", "kind": "short_text", "label": "Team", "section": "who"},
    {"id": "sites", "kind": "number", "label": "Sites", "section": "where", "only_in": ["C1"]},
    {"id": "told", "kind": "long_text", "label": "Told", "section": "where", "only_in": ["C2"]},
]
SECTIONS = [{"id": "who", "title": "Who"}, {"id": "where", "title": "Where"}]


def asking(**form):
    return small_rules(submission__form={"fields": FIELDS, "sections": SECTIONS, **form})


def pages(of=None) -> dict[Chapter, list[str]]:
    found = chapters_for(of or asking(), draft(category="C1"))
    return {chapter: [name for part in parts for name in part.names] for chapter, parts in found.items()}


def test_facts_are_asked_beside_the_title_and_what_is_told_at_length_beside_the_pictures():
    found = pages()
    assert found[Chapter.PROJECT][:2] == ["title", "category"]
    assert {"answers.sentence", "answers.since", "answers.team"} <= set(found[Chapter.PROJECT])
    assert found[Chapter.STORY] == ["answers.long", "answers.pictures", "answers.sites"]
    assert found[Chapter.ORGANIZATION][0] == "owner"
    assert found[Chapter.GOALS] == ["sdgs"]
    assert found[Chapter.PEOPLE] == []


def test_every_question_is_on_one_page():
    project = draft(category="C1")
    asked = [name for section in sections_for(asking(), project) for name in section.names]
    assert sorted(name for names in pages().values() for name in names) == sorted(asked)


def test_a_section_of_the_rules_stays_on_its_page_whatever_category_is_chosen():
    for category in ("C1", "C2"):
        chapters = chapters_for(asking(), draft(category=category))
        assert "s-where" in {part.id for part in chapters[Chapter.STORY]}


def test_a_page_that_asks_nothing_is_left_out_but_for_the_last():
    found = pages(small_rules(submission__form={"fields": [], "sdgs_least": 0, "sdgs_most": 0}))
    assert list(found) == [Chapter.PROJECT, Chapter.ORGANIZATION, Chapter.PEOPLE]


def test_the_story_is_named_with_pictures_only_where_there_are_some():
    assert title_of(asking(), Chapter.STORY) == "Story and pictures"
    assert title_of(small_rules(), Chapter.STORY) == "Story"


def test_a_page_is_not_started_in_progress_or_complete():
    def states(project) -> dict[Chapter, ChapterState]:
        found, gaps = chapters_for(small_rules(), project), missing(small_rules(), project)
        return {chapter: progress_of(project, parts, gaps) for chapter, parts in found.items()}

    empty = states(
        draft(
            title="A",
            url="",
            category=None,
            owner="",
            stakeholder_type=None,
            country=None,
            sdgs=[],
            answers={},
        )
    )
    assert empty[Chapter.PROJECT] is ChapterState.NOT_STARTED
    assert empty[Chapter.ORGANIZATION] is ChapterState.NOT_STARTED
    assert empty[Chapter.PEOPLE] is ChapterState.OPTIONAL
    assert states(draft(owner="O", country=None))[Chapter.ORGANIZATION] is ChapterState.IN_PROGRESS
    assert states(draft())[Chapter.ORGANIZATION] is ChapterState.COMPLETE


def test_the_page_of_a_question():
    chapters = chapters_for(asking(), draft(category="C1"))
    assert chapter_of(chapters, "answers.pictures") is Chapter.STORY
    assert chapter_of(chapters, "nothing") is None
