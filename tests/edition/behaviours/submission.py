"""What the rules of the submission do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.document.components import Audience
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.dimensions import classes_in
from prizes.edition.queries import EditionInForce
from prizes.nomination.actions.entry.carrying import carry_over
from prizes.nomination.actions.entry.delegates import approve_delegate, propose_delegate
from prizes.nomination.actions.entry.proposing import EntryOffer, propose_entry
from prizes.nomination.actions.stewarding import allow_exception, return_for_correction
from prizes.nomination.actions.writing import save_fields, submit
from prizes.nomination.models import OwnerConsent, Project
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.consent import consent_gap
from prizes.nomination.rules.form import fields_for, notices_for, sections_for, visible_answers
from prizes.nomination.rules.formalities.standing import (
    FormalityOutcome,
    formalities_of,
    no_record,
    no_signature,
    standing,
)
from prizes.nomination.rules.languages import no_text
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import correction_end, entity_key, no_edit, no_start
from tests.contest import SUBMITTING, at, load_contest, person, steward
from tests.edition.behaviours.table import Behaviour, Scene, code_of, refusal_of
from tests.edition.full import FULL
from tests.nomination.drafts import begun, draft, flat, submitted

TWENTY_FIVE_WORDS = " ".join(["village"] * 25)
ANSWERS: dict[str, Any] = {
    "summary": TWENTY_FIVE_WORDS,
    "reach": 5,
    "share": 50,
    "tools": ["a"],
    "stage": "a",
    "team": [{"a": "Ana", "b": "Lead"}, {"a": "Ben", "b": "Radio"}],
    "papers": [
        {"id": "one", "name": "one.pdf", "kind": "pdf", "bytes": 1_000, "alt": "A report"},
        {
            "id": "two",
            "name": "two.png",
            "kind": "png",
            "bytes": 1_000,
            "alt": "A village",
            "width": 9,
            "height": 9,
        },
    ],
    "period": "2026-03-01/2026-05-31",
    "running": True,
    "sites": [{"a": "Two words", "b": ["a"]}],
    "permit": "Given in 2024",
    "posts": [{"a": True, "b": 3}],
    "size": "small",
}
"""Good answers to the questions of the full document and of the later one, in their order."""
ABOUT_GOALS = dict.fromkeys(("sdg-4", "sdg-9", "sdg-10", "gdc-1"), "Villages learn by radio and telephone.")
"""Six words about each goal and objective that these drafts name."""
COMPLETE: dict[str, Any] = {
    "gdc": [1],
    "answers": ANSWERS | ABOUT_GOALS,
    "belongs": True,
    "eligibility": {"running": "yes", "prize": "no", "wet": "yes"},
}
KINDS = {
    "summary": "long_text",
    "reach": "number",
    "share": "percentage",
    "tools": "choices",
    "stage": "choice",
    "team": "rows",
    "papers": "files",
    "period": "date_range",
    "running": "yes_no",
    "sites": "rows",
    "permit": "short_text",
    "posts": "rows",
    "size": "choice",
}


def lacks(**changes: Any):
    """Fields that keep a project from being submitted, which is complete but for these changes."""

    def probe(rules: Rules) -> list[str]:
        project = draft(**COMPLETE | changes)
        return sorted({gap.field for gap in missing(rules, project)})

    return probe


def lacks_with(field: str, answer: Any):
    return lacks(answers=ANSWERS | ABOUT_GOALS | {field: answer})


def starts(instant: str):
    return lambda rules: code_of(no_start(rules, at(instant)))


def edits_after_submission(rules: Rules) -> str | None:
    return code_of(no_edit(rules, "submitted", None, SUBMITTING))


def asked(field: str):
    return lambda rules: field in [f.id for f in fields_for(rules, draft())]


def section_of(name: str):
    def probe(rules: Rules) -> str:
        return next(s.id for s in sections_for(rules, draft()) if f"answers.{name}" in s.names)

    return probe


def read_by(audience: Audience, name: str):
    def probe(rules: Rules) -> bool:
        shown = visible_answers(rules, draft(**COMPLETE), [audience])
        return name in [answer.field.id for answer in shown]

    return probe


def takes_french(rules: Rules) -> str | None:
    """What becomes of a French text of a project that is written in English."""
    return code_of(no_text(rules, "en", "fr"))


def passes_unconfirmed(rules: Rules) -> bool:
    """Whether a project passes the screening while its owner has not answered."""
    return consent_gap(rules, OwnerConsent(project_id="p", email="owner@example.org")) is None


def second_project(**changes: Any):
    """What becomes of a second project, which differs from the submitted first one by these values."""

    async def probe(scene: Scene) -> str | None:
        with clock.at(SUBMITTING):
            edition = await scene.edition()
            one = await person(scene.session, "one@example.org")
            another = await person(scene.session, "another@example.org")
            values = dict(changes)
            who = another if values.pop("by_another", False) else one
            await submitted(scene.session, edition, one)
            return await refusal_of(submitted(scene.session, edition, who, **values))

    return probe


async def winner_of_an_earlier_edition(scene: Scene) -> str | None:
    with clock.at(SUBMITTING):
        earlier = await load_contest(scene.session, slug="2025")
        edition = await scene.edition()
        nominator = await person(scene.session, "one@example.org")
        project = await begun(scene.session, edition, nominator)
        scene.session.add(_won(project, earlier.id))
        await scene.session.flush()
        return await refusal_of(submitted(scene.session, edition, nominator))


def enters_again(state: State) -> Callable[[Scene], Awaitable[str | None]]:
    """What a project of 2026 that became this is told when it is to enter again."""

    async def probe(scene: Scene) -> str | None:
        with clock.at(SUBMITTING):
            earlier = await load_contest(scene.session, slug="2026")
            edition = await scene.edition()
            nominator = await person(scene.session, "one@example.org")
            project = await submitted(scene.session, earlier, nominator)
            project.state = state.value
            scene.session.add(project)
            await scene.session.flush()
            return await refusal_of(carry_over(scene.session, edition, project.id, nominator=nominator))

    return probe


def _proposing(
    probe: Callable[[Scene, Any, Person], Awaitable[Any]],
) -> Callable[[Scene], Awaitable[str | None]]:
    """What comes of what the delegate of the body `kenya` does; the delegate of no body, if there is none such."""

    async def play(scene: Scene) -> str | None:
        with clock.at(SUBMITTING):
            edition = await scene.edition()
            one, two = await steward(scene.session), await steward(scene.session, "two@example.net")
            dora = await person(scene.session, "dora@gov.example")

            async def acts() -> None:
                proposal = await propose_delegate(
                    scene.session, edition, body="kenya", email=dora.email, reason="Letter.", proposer=one.id
                )
                await approve_delegate(
                    scene.session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id
                )
                await probe(scene, edition, dora)

            return await refusal_of(acts())

    return play


async def _proposes(scene: Scene, edition: EditionInForce, dora: Person, **changes: str) -> Project:
    known = {"title": "Smart village", "category": "C1", "owner": "Ministry", "country": "KE", "lang": "en"}
    offer = EntryOffer(**known | {"email": "owner@example.org", "reason": "It reaches all."} | changes)
    return await propose_entry(scene.session, edition, "kenya", offer, delegate=dora)


async def _proposes_two(scene: Scene, edition: EditionInForce, dora: Person) -> None:
    await _proposes(scene, edition, dora)
    await _proposes(scene, edition, dora, title="Second", email="second@example.org")


async def _proposes_and_submits(scene: Scene, edition: EditionInForce, dora: Person) -> None:
    project = await _proposes(scene, edition, dora)
    await save_fields(scene.session, edition, project.id, flat(), editor=dora)
    await submit(scene.session, edition, project.id, submitter=dora)


async def enters_unproposed(scene: Scene) -> str | None:
    with clock.at(SUBMITTING):
        edition = await scene.edition()
        nominator = await person(scene.session, "one@example.org")
        return await refusal_of(submitted(scene.session, edition, nominator))


PROPOSED = {
    "submission.proposed_by": {"bodies": [{"id": "kenya", "title": "Kenya", "country": "KE"}], "most": 2}
}
CARRIED = {"submission.carried_over": [{"edition": "2026", "results": ["champion"], "without": ["winner"]}]}
OUT = "project-not-carried-over"


def _won(project: Project, edition_id: str) -> Project:
    return Project(
        source_url="https://example.org/source",
        edition_id=edition_id,
        category="C1",
        state=State.WINNER.value,
        title=project.title,
        owner=project.owner,
        title_key=entity_key(project.title),
        owner_key=entity_key(project.owner),
        created_at=clock.now(),
        updated_at=clock.now(),
    )


async def exception(scene: Scene) -> str | None:
    """A steward lets a second project of the owner in, although one is the limit."""
    with clock.at(SUBMITTING):
        edition = await scene.edition()
        nominator = await person(scene.session, "one@example.org")
        await submitted(scene.session, edition, nominator)
        second = await begun(scene.session, edition, nominator, title="Another village")
        who = (await steward(scene.session)).id
        reason = "Two ministries of one name."
        no = await refusal_of(allow_exception(scene.session, edition, second.id, reason=reason, steward=who))
        return no or await refusal_of(submit(scene.session, edition, second.id, submitter=nominator))


async def stranger_submits(scene: Scene) -> str | None:
    """Somebody of another organization submits a project of the ministry."""
    with clock.at(SUBMITTING):
        edition = await scene.edition()
        nominator: Person = await person(scene.session, "one@example.org")
        nominator.entity_name = "Another company"
        return await refusal_of(submitted(scene.session, edition, nominator))


async def days_to_correct(scene: Scene) -> int:
    with clock.at(SUBMITTING):
        edition = await scene.edition()
        nominator = await person(scene.session, "one@example.org")
        project = await submitted(scene.session, edition, nominator)
        stewards = await steward(scene.session)
        await return_for_correction(
            scene.session, edition, project.id, reason="The text is cut off.", steward=stewards.id
        )
        assert project.correct_until == correction_end(edition.rules, SUBMITTING)
        return (project.correct_until - SUBMITTING).days


OTHER_TITLE = {"title": "Another village"}
ELSEWHERE = {"category": "C2"}
OTHERS = {"owner": "Ministry of Health", "by_another": True}
NO_OTHER_LIMIT = {"submission.limits": {}}

CALENDAR = [
    Behaviour(
        "submission.opens",
        "2026-11-01T09:00:00",
        "2026-12-01T09:00:00",
        starts("2026-11-25 12:00"),
        (None, "submission-not-open-yet"),
    ),
    Behaviour(
        "submission.closes",
        "2026-12-20T23:00:00",
        "2026-11-20T23:00:00",
        starts("2026-11-25 12:00"),
        (None, "submission-closed"),
    ),
]
WHO = [
    Behaviour(
        "submission.who", ["government"], ["academia"], lacks(), ([], ["stakeholder_type"]), document="full"
    ),
    Behaviour("submission.languages", ["en", "fr"], ["fr"], lacks(), ([], ["language"]), document="full"),
    Behaviour(
        "submission.languages",
        ["en", "pt"],
        ["en"],
        lacks(language="pt"),
        (["title"], ["language"]),
        document="full",
    ),
    Behaviour("submission.translations", ["fr", "ar"], ["ar"], takes_french, (None, "language-not-taken")),
    Behaviour(
        "submission.barred",
        ["winner"],
        [],
        winner_of_an_earlier_edition,
        ("submission-not-allowed title", None),
    ),
    Behaviour(
        "submission.carried_over.0.edition",
        "2026",
        "2025",
        enters_again(State.CHAMPION),
        (None, OUT),
        given=CARRIED,
    ),
    Behaviour(
        "submission.carried_over.0.results",
        ["champion"],
        ["winner"],
        enters_again(State.CHAMPION),
        (None, OUT),
        given=CARRIED,
    ),
    Behaviour(
        "submission.carried_over.0.without",
        ["winner"],
        [],
        enters_again(State.WINNER),
        (OUT, None),
        given=CARRIED,
    ),
    Behaviour(
        "submission.proposed_by.only", False, True, enters_unproposed, (None, "only-bodies-propose"), PROPOSED
    ),
    Behaviour(
        "submission.proposed_by.most", 2, 1, _proposing(_proposes_two), (None, "body-at-its-limit"), PROPOSED
    ),
    Behaviour(
        "submission.proposed_by.written_by",
        "owner",
        "body",
        _proposing(_proposes_and_submits),
        ("owner-has-not-accepted", None),
        PROPOSED,
    ),
    Behaviour(
        "submission.proposed_by.bodies.0.country",
        "KE",
        "TZ",
        _proposing(_proposes),
        (None, "country-of-the-body country"),
        PROPOSED,
    ),
    Behaviour("submission.exceptions", True, False, exception, (None, "no-exceptions")),
    Behaviour("submission.must_own", False, True, stranger_submits, (None, "submission-not-allowed owner")),
    Behaviour(
        "submission.eligibility.0.answer",
        "yes",
        "no",
        lacks(),
        ([], ["eligibility.running"]),
        document="full",
    ),
    Behaviour("submission.consent", "none", "asked", lacks(belongs=None), ([], ["belongs"]), document="full"),
    Behaviour("submission.consent", "asked", "required", passes_unconfirmed, (True, False)),
    Behaviour(
        "submission.edit_until_close",
        True,
        False,
        edits_after_submission,
        (None, "no-changes-after-submission"),
    ),
    Behaviour("submission.correction_days", 7, 3, days_to_correct, (7, 3)),
]
LIMITS = [
    Behaviour(
        f"submission.limits.{name}", base, more, second_project(**second), (refused, None), NO_OTHER_LIMIT
    )
    for name, base, more, second, refused in (
        ("per_entity", 1, 2, OTHER_TITLE | ELSEWHERE, "submission-not-allowed owner"),
        ("per_entity_and_category", 1, 2, OTHER_TITLE, "submission-not-allowed owner"),
        (
            "per_person",
            1,
            2,
            OTHER_TITLE | ELSEWHERE | {"owner": "Ministry of Health"},
            "submission-not-allowed title",
        ),
        ("per_category", 1, 2, OTHER_TITLE | OTHERS, "submission-not-allowed category"),
        ("same_project_twice", False, True, ELSEWHERE, "submission-not-allowed title"),
    )
]
LAKE = {"id": "lake", "title": "Lake", "countries": ["KE"]}
ALIKE = OTHER_TITLE | ELSEWHERE | OTHERS
FURTHER_LIMITS = [
    Behaviour(
        f"submission.further_limits.0.{key}",
        base,
        other,
        second_project(**second),
        seen,
        NO_OTHER_LIMIT
        | {"groups": [LAKE], "submission.further_limits": [{"per": ["country"], "most": 1, "group": "lake"}]}
        | given,
    )
    for key, base, other, second, seen, given in (
        ("most", 1, 2, ALIKE, ("submission-not-allowed country", None), {}),
        ("per", ["country"], ["country", "category"], ALIKE, ("submission-not-allowed country", None), {}),
        ("per", ["country"], ["owner"], ALIKE, ("submission-not-allowed country", None), {}),
        (
            "per",
            ["person"],
            ["category"],
            OTHER_TITLE | ELSEWHERE,
            ("submission-not-allowed title", None),
            {},
        ),
        (
            "group",
            None,
            "lake",
            ALIKE,
            ("submission-not-allowed country", None),
            {"groups": [LAKE | {"countries": ["TZ"]}]},
        ),
    )
]
UNASKED: dict[str, Any] = {
    "eligibility": {"running": "yes", "prize": "no"},
    "answers": ANSWERS | ABOUT_GOALS,
}
WET = ["eligibility.wet"]
GROUPS = [
    Behaviour(path, base, other, lacks(**UNASKED | changes), (WET, []), given, document="later")
    for path, base, other, changes, given in (
        ("groups.0.countries", ["KE"], ["TZ"], {}, {}),
        ("groups.0.categories", ["C1"], ["C2"], {}, {}),
        ("groups.0.stakeholder_types", ["government"], ["academia"], {}, {}),
        ("groups.0.classes.0.of", "size", "stage", {}, {}),
        ("groups.0.classes.0.values", ["small"], ["large"], {}, {}),
        ("groups.1.regions", ["africa"], ["europe"], {}, {"submission.eligibility.2.group": "far"}),
        (
            "groups.1.development",
            ["ldc"],
            ["sids"],
            {"country": "UG"},
            {"submission.eligibility.2.group": "far"},
        ),
        ("submission.eligibility.2.group", "lake", "far", {}, {}),
    )
]
GROUPS.append(
    Behaviour(
        "submission.form.fields.12.classifies",
        True,
        False,
        lambda rules: classes_in(rules, ANSWERS),
        ({"size": "small"}, {}),
        document="later",
    )
)
GROUPS.append(
    Behaviour(
        "submission.notices.0.group",
        "lake",
        "far",
        lambda rules: [text["en"] for text in notices_for(rules, draft(answers=ANSWERS))],
        (["Bring a boat."], []),
        document="later",
    )
)


def formalities_missing(*signed: str):
    """Titles of the formalities that these signatures leave open."""

    def probe(rules: Rules) -> list[str]:
        asked = [SimpleNamespace(formality=each, reply="signed") for each in signed]
        found = standing(formalities_of(rules, draft(answers=ANSWERS)), [], asked)
        return [each.formality.title["en"] for each in found if not each.is_complete]

    return probe


def signs_as(organization: str, *, belongs: bool = False):
    """How a reply to the second formality ends."""

    def probe(rules: Rules) -> str | None:
        formality, project = rules.submission.formalities[1], draft()  # type: ignore[union-attr]
        return code_of(no_signature(formality, project.owner, "Ben", organization, belongs=belongs))

    return probe


def waives(rules: Rules) -> str | None:
    return code_of(no_record(rules.submission.formalities[0], FormalityOutcome.WAIVED))  # type: ignore[union-attr]


FEE, SUPPORT = "Entry fee", "Letter of support"
FORMALITIES = [
    Behaviour(f"submission.formalities.{path}", base, other, probe, seen, given, document="later")
    for path, base, other, probe, seen, given in (
        (
            "0.group",
            "lake",
            "far",
            formalities_missing("support", "support"),
            ([FEE], []),
            {},
        ),
        ("0.waivable", True, False, waives, (None, "formality-not-waivable"), {}),
        (
            "1.kind",
            "signatures",
            "recorded",
            formalities_missing("support", "support"),
            ([FEE], [FEE, SUPPORT]),
            {},
        ),
        ("1.least", 2, 3, formalities_missing("support", "support"), ([FEE], [FEE, SUPPORT]), {}),
        (
            "1.signed_by",
            "outside",
            "anyone",
            signs_as("Ministry of digital affairs"),
            ("signer-from-outside", None),
            {},
        ),
        ("1.signed_by", "owner", "anyone", signs_as("Red Cross"), ("signer-of-the-owner", None), {}),
    )
]
FORM = [
    Behaviour(f"submission.form.{name}", base, other, probe, ([], [field]), document="full")
    for name, base, other, probe, field in (
        ("sdgs_least", 2, 3, lacks(sdgs=[4, 9]), "sdgs"),
        ("sdgs_most", 9, 2, lacks(sdgs=[4, 9, 10]), "sdgs"),
        ("gdc", False, True, lacks(gdc=[]), "gdc"),
        ("title_words.least", 2, 3, lacks(title="Smart village"), "title"),
        ("title_words.most", 15, 2, lacks(title="A smart village"), "title"),
    )
]
FORM.append(
    Behaviour(
        "submission.form.sdg_targets",
        "optional",
        "required",
        lacks(targets=["4.1"]),  # of goals 4 and 9
        ([], ["targets"]),
        document="later",
    )
)


def _at(number: int, key: str) -> str:
    return f"submission.form.fields.{number}.{key}"


def _of_every_question(number: int, name: str) -> list[Behaviour]:
    wrong = [f"answers.{name}"]
    rows = [
        ("required", False, True, lacks_with(name, None), ([], wrong)),
        ("shown_to", ["experts", "stewards"], ["stewards"], read_by("experts", name), (True, False)),
        ("shown_to", ["stewards"], ["public"], read_by("public", name), (False, True)),
        ("shown_to", ["stewards"], ["voters"], read_by("voters", name), (False, True)),
        ("only_for", ["government"], ["academia"], asked(name), (True, False)),
        ("only_in", ["C1"], ["C2"], asked(name), (True, False)),
        ("section", "first", "second", section_of(name), ("s-first", "s-second")),
        ("kind", KINDS[name], "date", lacks_with(name, ANSWERS[name]), ([], wrong)),
    ]
    document = "full" if number < len(FULL["phases"][0]["form"]["fields"]) else "later"
    return [Behaviour(_at(number, key), *rest, document=document) for key, *rest in rows]


BOUNDS = [
    Behaviour(
        _at(number, key), base, other, lacks_with(name, answer), ([], [f"answers.{name}"]), document="full"
    )
    for number, name, key, base, other, answer in (
        (0, "summary", "words.least", 20, 30, TWENTY_FIVE_WORDS),
        (0, "summary", "words.most", 50, 24, TWENTY_FIVE_WORDS),
        (1, "reach", "least", 1, 6, 5),
        (1, "reach", "most", 1000, 4, 5),
        (2, "share", "least", 1, 51, 50),
        (2, "share", "most", 99, 49, 50),
        (3, "tools", "least", 1, 2, ["a"]),
        (3, "tools", "most", 2, 1, ["a", "b"]),
        (5, "team", "least", 2, 3, ANSWERS["team"]),
        (5, "team", "most", 6, 1, ANSWERS["team"]),
        (6, "papers", "least", 1, 3, ANSWERS["papers"]),
        (6, "papers", "most", 3, 1, ANSWERS["papers"]),
    )
]


THREE_WORDS = [{"a": "Three short words", "b": []}]
CELLS = [
    Behaviour(
        _at(9, f"columns.{key}"),
        base,
        other,
        lacks_with("sites", answer),
        ([], ["answers.sites"]),
        document="later",
    )
    for key, base, other, answer in (
        ("0.kind", "short_text", "number", ANSWERS["sites"]),
        ("0.words.least", 2, 4, THREE_WORDS),
        ("0.words.most", 5, 2, THREE_WORDS),
        ("1.required", False, True, THREE_WORDS),
        ("1.least", 1, 2, ANSWERS["sites"]),
        ("1.most", 2, 1, [{"a": "Two words", "b": ["a", "b"]}]),
    )
]


CONDITIONS = [
    Behaviour(f"submission.form.{path}", *rest, document="later")
    for path, *rest in (
        ("fields.10.asked_if", "country = 'KE'", "country = 'TZ'", asked("permit"), (True, False)),
        ("fields.10.asked_if", None, "region != 'africa'", read_by("experts", "permit"), (True, False)),
        (
            "fields.10.required_if",
            "reach > 5",
            "reach > 4",
            lacks_with("permit", None),
            ([], ["answers.permit"]),
        ),
        (
            "fields.11.columns.1.asked_if",
            "a = no",
            "a = yes",
            lacks_with("posts", [{"a": True}]),
            ([], ["answers.posts"]),
        ),
        (
            "fields.11.columns.1.required_if",
            "a = no",
            None,
            lacks_with("posts", [{"a": True}]),
            ([], ["answers.posts"]),
        ),
        (
            "fields.11.columns.0.kind",
            "yes_no",
            "date",
            lacks_with("posts", ANSWERS["posts"]),
            ([], ["answers.posts"]),
        ),
        (
            "fields.11.columns.1.kind",
            "number",
            "date",
            lacks_with("posts", ANSWERS["posts"]),
            ([], ["answers.posts"]),
        ),
        ("sections.1.asked_if", "country = 'KE'", "country = 'TZ'", asked("reach"), (True, False)),
        (
            "requirements.0.holds",
            "period.last <= closes - 6 months",
            "period.last <= closes - 1 year",
            lacks(),
            ([], ["answers.period"]),
        ),
        (
            "requirements.0.applies_if",
            "running = yes",
            "running = no",
            lacks_with("period", "2026-03-01/2026-12-31"),
            (["answers.period"], []),
        ),
    )
]


def _explained(key: str, *goals: str) -> list[Behaviour]:
    """`key`: the rule that asks for texts; `goals`: ids of all of them."""
    goal = goals[0]
    without, every = lacks_with(goal, None), [f"answers.{each}" for each in goals]
    rows = [
        ("required", False, True, without, ([], every[:1])),
        ("words.least", 3, 7, lacks(), ([], every)),
        ("words.most", 30, 5, lacks(), ([], every)),
        ("shown_to", ["experts", "stewards"], ["stewards"], read_by("experts", goal), (True, False)),
        ("shown_to", ["stewards"], ["public"], read_by("public", goal), (False, True)),
        ("shown_to", ["stewards"], ["voters"], read_by("voters", goal), (False, True)),
    ]
    return [Behaviour(f"submission.form.{key}.{rule}", *rest, document="full") for rule, *rest in rows]


SUBMISSION = [
    *CALENDAR,
    *WHO,
    *LIMITS,
    *FURTHER_LIMITS,
    *GROUPS,
    *FORMALITIES,
    *FORM,
    *(row for number, name in enumerate(KINDS) for row in _of_every_question(number, name)),
    *BOUNDS,
    *CELLS,
    *CONDITIONS,
    *_explained("sdgs_explained", "sdg-4", "sdg-9"),
    *_explained("gdc_explained", "gdc-1"),
]
