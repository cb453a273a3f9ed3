"""Two open forms and one project: what is merged, what is asked, and that no acknowledged text is ever lost unseen."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from prizes.nomination.rules.merging import after_saving, choices_in, mark_of, marks_of, merge, read, written
from prizes.nomination.rules.parsing import held
from tests.nomination.drafts import draft

NAMES = ("title", "owner", "answers.description")
TEXTS = ("", "one", "two", "three", "four")


def stored(project):
    return held(project, NAMES)


def test_a_field_that_was_not_touched_keeps_what_somebody_else_wrote():
    seen = marks_of(stored(draft(title="Old")), NAMES)
    merged = merge(stored(draft(title="Theirs")), {"title": "Old", "owner": "Mine"}, seen)
    assert (merged.values, merged.conflicts) == ({"owner": "Mine"}, ())


def test_a_field_that_both_changed_is_asked_about():
    seen = marks_of(stored(draft(title="Old")), NAMES)
    merged = merge(stored(draft(title="Theirs")), {"title": "Mine"}, seen)
    assert (merged.values, merged.conflicts) == ({}, ("title",))


def test_both_wrote_the_same():
    seen = marks_of(stored(draft(title="Old")), NAMES)
    assert merge(stored(draft(title="Same")), {"title": "Same"}, seen).conflicts == ()


def test_a_field_without_a_mark_was_empty():
    assert merge(stored(draft(title="")), {"title": "Mine"}, {}).values == {"title": "Mine"}
    assert merge(stored(draft(title="Theirs")), {"title": "Mine"}, {}).conflicts == ("title",)


def test_blank_is_blank_in_whatever_form():
    assert mark_of(None) == mark_of("") == mark_of([]) != mark_of("0")


def test_where_two_versions_were_shown_ones_own_overrules_the_other_and_theirs_is_left_alone():
    form = {
        "other.title": "mine 4f0c9a",
        "other.owner": "theirs",
        "other.url": "mine",
        "other.x": "perhaps 1",
    }
    chosen = choices_in(
        SimpleNamespace(get=lambda name: form.get(name, "")), ("title", "owner", "url", "x", "y")
    )
    assert (chosen.mine, chosen.theirs) == ({"title": "4f0c9a"}, ("owner",))
    assert (chosen.settled([]), chosen.settled(["title"])) == (["title"], [])
    seen = marks_of({"title": "One", "owner": "One"}, ("title", "owner"))
    marks = after_saving({"title": "Two", "owner": "Two"}, {"title": "Three"}, seen, chosen.theirs)
    assert marks == {"title": mark_of("One"), "owner": mark_of("Two")}


@given(st.dictionaries(st.sampled_from(NAMES), st.text(), max_size=3))
def test_marks_come_back_from_the_hidden_field(values):
    marks = {name: mark_of(text) for name, text in values.items()}
    assert read(written(marks)) == marks


@given(st.text())
def test_a_forged_hidden_field_is_read_without_an_error(text):
    assert all(read(text))


class Form:
    """An open page: what stands in its fields, its marks, and which other versions it shows."""

    def __init__(self, project):
        self.open(project)

    def open(self, project):
        self.fields = {name: _of(project, name) for name in NAMES}
        self.seen = marks_of(stored(project), NAMES)
        self.shown: dict[str, str] = {}


def _of(project, name):
    return project.answers["description"] if name.startswith("answers.") else getattr(project, name)


def _put(project, name, text):
    if name.startswith("answers."):
        project.answers = {"description": text}
    else:
        setattr(project, name, text)


FORM = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("type"), FORM, st.sampled_from(NAMES), st.sampled_from(TEXTS)),
    st.tuples(st.sampled_from(["save", "save unheard", "save lost", "reload"]), FORM),
    st.tuples(st.just("keep mine"), FORM, st.sampled_from(NAMES)),
)


@given(st.lists(STEPS, max_size=40))
def test_in_any_order_of_saves_losses_and_reloads_the_last_acknowledged_text_is_shown_or_both_are(steps):
    project = draft(title="one", owner="two", answers={"description": "three"})
    forms = (Form(project), Form(project))
    acknowledged = {name: _of(project, name) for name in NAMES}
    for step, number, *rest in steps:
        form = forms[number]
        match step:
            case "type":
                form.fields[rest[0]] = rest[1]
            case "reload":
                form.open(project)
            case "keep mine":
                if (
                    rest[0] in form.shown
                ):  # what was shown was read, so its mark is the one that is overwritten
                    form.seen[rest[0]] = mark_of(form.shown[rest[0]])
            case "save" | "save unheard":
                merged = merge(stored(project), form.fields, form.seen)
                for name, text in merged.values.items():
                    # Only what this form has shown, or its own text, makes way.
                    assert mark_of(_of(project, name)) == form.seen[name]
                    _put(project, name, text)
                if step == "save":
                    form.shown = {name: _of(project, name) for name in merged.conflicts}
                    form.seen = after_saving(stored(project), form.fields, form.seen)
                    acknowledged |= merged.values
                    for name in NAMES:
                        here, there = form.fields[name], _of(project, name)
                        untouched = mark_of(here) == form.seen[name]
                        assert here == there or form.shown.get(name) == there or untouched
                else:
                    acknowledged |= merged.values
        assert {name: _of(project, name) for name in NAMES} == acknowledged
