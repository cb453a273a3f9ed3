"""A contest with a planted word in everything that is kept of one project, and a walk through every route."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import AccessToken, Person, ServiceToken
from prizes.accounts.rules.scopes import ServiceScope
from prizes.complaints.models import Complaint
from prizes.edition.queries import EditionInForce
from prizes.files.kinds import Kind, Size
from prizes.files.looking import CleanFile
from prizes.files.store import keep
from prizes.forum.models import ForumSession, News, Partner
from prizes.gate import limits
from prizes.mail.rules.addresses import canonical_email
from prizes.nomination.models import Attachment, Project
from prizes.nomination.rules.states import State
from prizes.office.service_tokens import propose_service_token
from prizes.results.minuting import write_minutes
from prizes.review.actions.assigning import add_assignment
from prizes.review.actions.declaring import declare
from prizes.review.actions.discussing import add_remark, write_feedback
from prizes.review.actions.recusing import recuse
from prizes.review.models import Assignment, PanelChoice, PanelSeat, Remark, Review, Standing
from prizes.review.rules.interests import Declaration
from prizes.stocktaking.models import Contribution, FocalPoint, ProjectUpdate
from prizes.webhooks.models import Webhook, WebhookDelivery
from tests.browsing import ORIGIN, Browser
from tests.contest import NOMINATING, SUBMITTING, expert, load_contest, person, steward
from tests.house.test_routes import table
from tests.review.reviewing import marked, phase_of, signed_in, submitted

START = "zzq"
"""With which every planted word begins, so that a search for it finds all."""
MARK = 89
"""A number that stands nowhere else in the words of a page."""
PICTURE = b"\x89PNG"
"""How a file begins in which any number may stand."""
PLANTED = (
    "title", "owner", "url", "description", "secret", "file", "alt", "comment", "mine", "remark", "feedback", "reason",
    "nominator", "minutes", "crossing", "token", "contributed",
)  # fmt: skip
FOR_STEWARDS = (
    "news", "session", "speaker", "partner", "program", "proposed", "webhook", "answered", "declined", "update", "correct", "reported",
)  # fmt: skip
"""Of the forum, of programs and of the register, before it is public: no expert finds any of it."""
FIELDS = [
    {
        "id": "description",
        "kind": "long_text",
        "label": "Short description",
        "words": {"least": 5, "most": 20},
        "shown_to": ["public", "voters", "experts", "stewards"],
    },
    {"id": "secret", "kind": "long_text", "label": "For experts", "shown_to": ["experts", "stewards"]},
    {
        "id": "pictures",
        "kind": "files",
        "label": "Pictures",
        "accept": ["png"],
        "most": 3,
        "required": False,
        "shown_to": ["experts", "stewards"],
    },
]
PANEL = {
    "declaration": "before_content",
    "interests": ["own", "employer", "family", "funding", "other"],
    "discussion": True,
    "feedback": True,
    "minutes": True,
}
MARKING = {
    "criteria": [{"id": "impact", "label": "Impact", "weight": 1}],
    "scale": {"least": 0, "most": 100},
    "reviews": 2,
    "comment": "optional",
    "spread_most": "1/2",
}


def word(what: str) -> str:
    return f"{START}{what}"


@dataclass
class World:
    edition: EditionInForce
    project: Project
    values: dict[str, str] = field(default_factory=dict)
    """What stands in addresses, by the name of its place."""


async def planted(session: AsyncSession) -> World:
    """Projects of C1 before a panel: `open@` (chair) and `also@` are open to the planted one; both have marked it and
    talked of it. `late@` did the same and was recused then. `latechair@` too, who is a chair. `new@` has declared
    nothing."""
    edition = await load_contest(
        session,
        submission__form={"fields": FIELDS},
        nomination__panel=PANEL,
        nomination__marking=MARKING,
        selection__panel=PANEL | {"feedback": False},
        selection__marking=MARKING,
    )
    boss = await steward(session, "s1@example.net")
    await steward(session, "s2@example.net")
    await person(session, "nominator@example.com", name=word("nominator"))
    project = await submitted(
        session,
        edition,
        word("title"),
        owner=word("owner"),
        url=f"https://{word('url')}.example.com/",
        nominator="nominator@example.com",
        answers_description=f"{word('description')} brings services to every village by radio.",
        answers_secret=word("secret"),
    )
    other = await submitted(
        session, edition, "Harmless", nominator="other@example.com", answers_secret="Nothing."
    )
    file = await attached(session, project)
    people = {
        name: await expert(session, f"{name}@example.net", category="C1")
        for name in ("open", "also", "late", "latechair", "new", "newchair")
    }
    for name in ("open", "latechair", "newchair"):
        await chairing(session, edition, people[name])
    world = World(edition, project)
    around = await planted_around(session, edition, project, people["open"], boss)
    remark = await spoken(session, edition, project, other, boss, people)
    for name in ("late", "latechair"):
        await recuse(
            session, edition, project.id, people[name].id, reason=word("reason"), declared_by=boss.id
        )
    await recorded(session, edition, project, people["open"])
    world.values = {
        "edition": edition.slug,
        "category": "C1",
        "phase": "nomination",
        "version": "1",
        "project": project.id,
        "nomination": project.id,
        "file": file.id,
        "width": "320",
        "remark": remark,
        "field": "pictures",
        "code": "fr",
        "language": "fr",
        "expert": people["open"].id,
        "person": project.nominator_id or "",
        "entity": project.entity_id or project.id,
        "other": project.entity_id or project.id,
        **around,
    }
    return world


async def planted_around(
    session: AsyncSession, edition: EditionInForce, project: Project, owner: Person, boss: Person
) -> dict[str, str]:
    """In the tables of forum, tokens, webhooks, and of what people send to the register; ids by their place in
    addresses. `owner` has a token and contributes a project.
    """
    now, slug = clock.now(), edition.slug
    other = (await session.exec(select(Person).where(Person.email == "s2@example.net"))).one()
    by: dict[str, Any] = {"changed_by": boss.id, "changed_at": now}
    two: dict[str, Any] = {"proposed_by": boss.id, "approved_by": other.id, "approved_at": now}
    later = now + timedelta(days=90)
    said = {"en": {"title": word("news"), "text": word("news")}}
    session_said = {"en": {"title": word("session"), "text": ""}}
    rows: dict[str, Any] = {
        "news": News(edition=slug, texts=said, created_by=boss.id, created_at=now, **by),
        "session": ForumSession(
            edition=slug,
            starts_at=now,
            ends_at=later,
            texts=session_said,
            place=word("session"),
            speakers=word("speaker"),
            languages=["en"],
            stream="",
            **by,
        ),
        "partner": Partner(edition=slug, kind="partner", name=word("partner"), texts={}, **by),
        "token": ServiceToken(
            edition=slug, name=word("program"), scopes="service:forum", expires_at=later, **two
        ),
        "webhook": Webhook(
            edition=slug,
            url=f"https://{word('webhook')}.example.com/",
            pinned="8.8.8.8",
            events="phase.begun",
            phases_until=now,
            turn=1,
            **two,
        ),
        "contribution": Contribution(
            title=word("contributed"),
            title_key=word("contributed"),
            owner=word("contributed"),
            country="KE",
            language="en",
            summary=word("contributed"),
            status="running",
            state="declined",
            contributed_by=owner.id,
            contributed_at=now,
            decided_by=boss.id,
            decided_at=now,
            reason=word("declined"),
        ),
        "complaint": Complaint(
            project_id=project.id,
            kind="personal",
            words=word("reported"),
            email=f"{word('reported')}@example.org",
            lang="en",
            made_at=now,
        ),
        "focal_point": FocalPoint(
            project_id=project.id,
            person_id=owner.id,
            relation=word("relation"),
            evidence=word("evidence"),
            state="declined",
            asked_at=now,
            decided_by=boss.id,
            decided_at=now,
            reason=word("declined"),
        ),
        "update": ProjectUpdate(
            project_id=project.id,
            status="running",
            text=word("update"),
            as_of=now.date(),
            state="returned",
            proposed_by=project.nominator_id,
            proposed_at=now,
            decided_by=boss.id,
            decided_at=now,
            reason=word("correct"),
        ),
    }
    session.add_all(rows.values())
    await session.flush()
    session.add(
        WebhookDelivery(
            webhook_id=rows["webhook"].id,
            event="phase.begun",
            cause="phase:x",
            payload="{}",
            created_at=now,
            run_after=now,
            answer=word("answered"),
        )
    )
    mine = AccessToken(
        token_hash="0" * 64,
        person_id=owner.id,
        name=word("token"),
        scopes="own:read",
        created_at=now,
        expires_at=later,
    )
    session.add(mine)
    await propose_service_token(
        session, edition, name=word("proposed"), scopes=[ServiceScope.FORUM], days=30, proposer=boss.id
    )
    await session.flush()
    return {place: row.id for place, row in rows.items()}


async def attached(session: AsyncSession, project: Project) -> Attachment:
    content = b"picture"
    stored = await keep(CleanFile(Kind.PNG, content, Size(64, 48), {320: content}))
    names = ("key", "variants", "media_type", "bytes", "sha256", "width", "height")
    row = Attachment(
        project_id=project.id,
        field="pictures",
        name=f"{word('file')}.png",
        alt=word("alt"),
        added_at=SUBMITTING,
        **{n: getattr(stored, n) for n in names},
    )
    session.add(row)
    project.answers = project.answers | {
        "pictures": [
            {"id": row.id, "name": row.name, "kind": "png", "bytes": row.bytes, "alt": row.alt}
            | {"width": 64, "height": 48, "widths": [320]}
        ]
    }
    session.add(project)
    await session.flush()
    return row


async def chairing(session: AsyncSession, edition: EditionInForce, who: Person) -> None:
    session.add(
        PanelSeat(
            edition_id=edition.id,
            category="C1",
            part="chair",
            email=who.email,
            canonical_email=canonical_email(who.email),
            person_id=who.id,
            lang="en",
            state="accepted",
            invited_at=clock.now(),
            expires_at=clock.now(),
        )
    )
    await session.flush()


async def spoken(
    session: AsyncSession,
    edition: EditionInForce,
    project: Project,
    other: Project,
    boss: Person,
    people: dict[str, Person],
) -> str:
    """Everybody but those who are new declares, marks and speaks; the id of a remark."""
    phase, said = phase_of(edition), ""
    with clock.at(NOMINATING):
        for name, who in people.items():
            await add_assignment(session, edition, phase, project.id, who.id, assigner=boss.id)
            if name.startswith("new"):
                continue
            me = await signed_in(session, who)
            none = Declaration("none")
            await declare(session, edition, me, {project.id: none, other.id: none})
            comment = word("mine") if name.startswith("late") else word("comment")
            await marked(session, edition, project.id, who, MARK if name == "open" else 5, comment=comment)
            remark = await add_remark(session, edition, phase, project.id, me, text=word("remark"))
            said = remark.id
        chair = await signed_in(session, people["open"])
        await write_feedback(session, edition, phase, project.id, chair, text=word("feedback"), lang="en")
    return said


async def recorded(session: AsyncSession, edition: EditionInForce, project: Project, chair: Person) -> None:
    """A reason why the project does not pass, and minutes of the session."""
    choice = PanelChoice(
        phase="nomination",
        project_id=project.id,
        passes=False,
        reason=word("crossing"),
        decided_by=chair.id,
        decided_at=clock.now(),
    )
    session.add(choice)
    await session.flush()
    me = await signed_in(session, chair)
    with clock.at(NOMINATING):
        await write_minutes(
            session, edition, phase_of(edition), "C1", me, present=[chair.id], note=word("minutes")
        )


async def before_the_second_panel(session: AsyncSession, world: World) -> None:
    """The project was nominated and is a champion; what the first panel said is kept, and the second has begun."""
    project = await session.get_one(Project, world.project.id)
    project.state = State.CHAMPION
    session.add(project)
    for phase, votes in (("nomination", None), ("voting", 12)):
        session.add(
            Standing(
                phase=phase,
                project_id=project.id,
                outcome="passed",
                rank=1,
                mark=f"{MARK}/100",
                votes=votes,
                reason=word("crossing") if phase == "nomination" else "",
                decided_at=clock.now(),
                rules_version=1,
                rules_sha256=world.edition.sha256,
            )
        )
    for name in ("late", "open"):
        who = (await session.exec(select(Person).where(Person.email == f"{name}@example.net"))).one()
        given = Assignment(phase="selection", project_id=project.id, expert_id=who.id, created_at=clock.now())
        session.add(given)
        await session.flush()
        session.add(
            Review(
                assignment_id=given.id,
                marks={"impact": MARK if name == "open" else 5},
                comment=word("comment" if name == "open" else "mine"),
                updated_at=clock.now(),
                submitted_at=clock.now(),
                rules_version=1,
                rules_sha256=world.edition.sha256,
            )
        )
        session.add(
            Remark(
                phase="selection",
                project_id=project.id,
                author_id=who.id,
                text=word("remark"),
                made_at=clock.now(),
            )
        )
    await session.flush()


# --- the walk ------------------------------------------------------------------------------------------

QUERIES = (
    "",
    "phase=nomination&category=C1&email=also@example.net",
    "phase=selection&after=0&project={project}",
    f"q={START}&all=1",
)
OF_FILES = (f"q={START}&format=xlsx", f"q={START}&format=json&all=1")
"""Besides, where the answer is a file, which is one of CSV without them."""
NOT_WALKED = ("/sign-out", "/sessions/current")


async def walk(app: FastAPI, browser: Browser, world: World, within: str = "") -> dict[str, set[str]]:
    """What was found of the planted words, by route; every route with every method, as the browser's person. `within`: a
    pattern of routes, for who is shown all of it.
    """
    client = httpx.AsyncClient(
        transport=browser.client._transport, base_url=ORIGIN, cookies=browser.client.cookies
    )
    found: dict[str, set[str]] = {}
    routes = sorted(table(app), key=lambda route: not route.startswith("GET"))
    for route in routes:
        method, path = route.split(" ")
        if path.endswith(NOT_WALKED) or not re.search(within, route):
            continue
        limits.forget()  # a walk is quicker than any person: how much a minute allows is not what it looks at
        queries = [*QUERIES] if method == "GET" else [""]
        for query in queries:
            address = filled(path, world.values) + (f"?{query.format(**world.values)}" if query else "")
            answer = await client.request(
                method, address, headers={"sec-fetch-site": "same-origin", "origin": ORIGIN}
            )
            if answer.status_code >= 500:
                found.setdefault(route, set()).add("failed")
            assert answer.status_code != 429, f"{method} {address} was not answered"
            if words := in_answer(answer):
                found.setdefault(route, set()).update(words)
            # Who may not call a route is told so before anything is looked up: no query changes that.
            if answer.status_code in (401, 403) or "/sign-in" in answer.headers.get("location", ""):
                break
            if not query and method == "GET" and "content-disposition" in answer.headers:
                queries += OF_FILES
    return found


def filled(path: str, values: dict[str, str]) -> str:
    path = path.replace("{lang:lang}", "en")
    return re.sub(r"\{(\w+)[^}]*\}", lambda place: values.get(place[1], values["project"]), path)


def in_answer(answer: httpx.Response) -> set[str]:
    heads = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    found = words_in(heads)
    for part in _parts(answer):
        text = part.decode(errors="replace")
        found |= words_in(text)
        if part.startswith(b"%PDF"):
            found.add("pdf")  # cannot be read here: nobody who must find nothing gets one
        elif not part.startswith(PICTURE) and _has_mark(text):
            found.add("mark")
    kind = answer.headers.get("content-type", "")
    if kind.startswith("image/") and answer.content == b"picture":
        found.add("file")
    return found


def text_of(answer: httpx.Response) -> str:
    return " ".join(part.decode(errors="replace") for part in _parts(answer))


def _parts(answer: httpx.Response) -> list[bytes]:
    """The answer, or the files in it."""
    if answer.content[:2] != b"PK":
        return [answer.content]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return [packed.read(name) for name in packed.namelist()]


def _has_mark(text: str) -> bool:
    without_tags = re.sub(r"<[^>]*>", " ", text)
    without_sizes = re.sub(r'"bytes": \d+', "", without_tags)  # a file may be as long as the mark is high
    alone = re.search(rf"(?<![\w.:-]){MARK}(?![\w:-])", without_sizes)
    return f'value="{MARK}"' in text or alone is not None


def words_in(text: str) -> set[str]:
    return {what for what in (*PLANTED, *FOR_STEWARDS) if word(what) in text.casefold()}


def in_letter(letter: Any) -> set[str]:
    return words_in(
        " ".join(part.get_content() for part in letter.walk() if part.get_content_maintype() == "text")
    )
