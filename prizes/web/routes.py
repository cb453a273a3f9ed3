"""All pages' routers, the most asked for first: routes are matched one after the other."""

from __future__ import annotations

from fastapi import APIRouter

from prizes.config import settings


def routers() -> list[APIRouter]:
    from prizes.web.accounts import my_calendar, my_data, sign_in
    from prizes.web.ballot import cases, casework, posters, sharing, turnout, voting
    from prizes.web.edition import amending, edition
    from prizes.web.nomination import attachments, consent, dossier, start, texts, writing
    from prizes.web.nomination import people as project_people
    from prizes.web.office import agenda, letters, mailings, outreach, people, proposals
    from prizes.web.public import about, demo, exports, front, projects
    from prizes.web.results import minutes, panel_ballots, winners
    from prizes.web.review import (
        assigning,
        chair,
        conflicts,
        decision,
        decision_list,
        discussion,
        feedback,
        interests,
        my_seats,
        panels,
        progress,
        quality,
        reviews,
        seats,
    )
    from prizes.web.screening import (
        appeals,
        archive,
        bulk,
        entities,
        imports,
        late_entries,
        likenesses,
        project,
        queue,
        screening,
    )
    from prizes.web.tally import auditors, count, integrity, votelog

    always = [
        voting.router,
        votelog.router,
        integrity.router,
        auditors.router,
        cases.router,
        casework.router,
        archive.router,
        imports.router,
        exports.router,  # before projects and public: its addresses are longer, its words could be slugs
        projects.router,
        sharing.router,
        posters.router,
        turnout.router,
        sign_in.router,
        my_calendar.router,
        my_data.router,
        my_seats.router,
        about.router,
        edition.router,
        consent.router,
        project_people.router,
        entities.router,
        agenda.router,  # before public: `/en/office/` would be taken for an edition
        front.router,
        amending.router,
        proposals.router,
        people.router,
        dossier.router,
        letters.router,
        mailings.router,
        attachments.router,
        start.router,
        late_entries.router,  # before nomination: `late` would be taken for a project
        appeals.router,
        writing.router,
        texts.router,
        screening.router,
        queue.router,
        bulk.router,  # before nomination_office, for the same reason
        project.router,
        likenesses.router,
        outreach.router,
        interests.router,
        conflicts.router,
        chair.router,  # before review: `chair` would be taken for a project
        discussion.router,  # before review: `discussions` would be taken for a project
        panel_ballots.router,  # before review: `ballots` would be taken for a project
        reviews.router,
        assigning.router,
        progress.router,
        quality.router,
        panels.router,
        seats.router,
        feedback.router,
        decision.router,
        decision_list.router,  # after decision: `choices` would be taken for a project
        count.router,
        winners.router,
        minutes.router,
    ]
    return [demo.router, *always] if settings().demo_mailbox else always
