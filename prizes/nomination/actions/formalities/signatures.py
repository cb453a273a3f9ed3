"""People are asked by mail to sign a formality of a project, and sign or decline.

The link in the mail needs no account: whoever has the mailbox signs. Opening it changes nothing; a reply can be changed
until the project is decided.
"""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import checked_address
from prizes.accounts.models import Person
from prizes.accounts.queries import name_at, people, person_with_address
from prizes.config import settings
from prizes.edition.document.components import Formality
from prizes.edition.queries import EditionInForce
from prizes.errors import not_listed
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import one_line
from prizes.kit.token import derived_secret, digest
from prizes.mail.actions import queue_to_anybody
from prizes.mail.rules.addresses import leads_to
from prizes.mail.rules.kinds import SIGNATURE_ASKED, SIGNATURE_REPLIED
from prizes.nomination import refusals
from prizes.nomination.actions.screening import settle_project
from prizes.nomination.actions.steps import own, tell
from prizes.nomination.models import FormalitySignature, Project
from prizes.nomination.project_roles import Permission
from prizes.nomination.queries.formalities import ProjectFormality, formality_in
from prizes.nomination.queries.people import participants
from prizes.nomination.queries.projects import edition_of, project_in, titles_for
from prizes.nomination.rules.formalities.standing import SIGNABLE, SignatureReply, no_signature
from prizes.nomination.rules.submission import state_words

MOST_ASKED = 50
"""People who are asked to sign one formality of one project; a bound against mail to strangers."""
MOST_A_DAY = 30
"""People whom one person asks in 24 hours."""
NAME_LENGTH, ORGANIZATION_LENGTH = 200, 300


# --- the nominator asks --------------------------------------------------------------------------------


async def ask_to_sign(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    formality: str,
    *,
    email: str,
    nominator: Person,
    lang: str,
) -> FormalitySignature:
    """Ask somebody by mail. `lang`: of the mail, where the address has no account with a language of its own."""
    project = await own(session, edition, project_id, nominator, Permission.LEAD)
    if project.state not in SIGNABLE:
        raise refusals.wrong_state(state=state_words(project.state))
    found = await formality_in(session, edition, project, formality)
    if found.formality.kind != "signatures":
        raise refusals.unknown_formality()
    if not one_line(project.title):
        raise refusals.title_before_signatures()
    address = checked_address(email)
    await _may_ask(session, project, found, nominator, address)
    known = await person_with_address(session, address)
    signature = FormalitySignature(  # type: ignore[call-arg]
        project_id=project.id,
        formality=formality,
        email=address,
        canonical_email=await name_at(session, address),
        lang=known.lang if known else lang,
        asked_by=nominator.id,
        asked_at=clock.now(),
    )
    signature.token_hash = digest(secret_of(signature))
    session.add(signature)
    await session.flush()
    record(session, edition, acts.NOMINATION_ASK_TO_SIGN, project, by=nominator.id, formality=formality)
    title, title_lang = (await titles_for(session, [project.id], signature.lang))[project.id]
    await queue_to_anybody(
        session,
        SIGNATURE_ASKED,
        to=address,
        field="email",
        lang=signature.lang,
        edition=edition.slug,
        edition_title=edition.rules.title,
        title=title,
        title_lang=title_lang,
        owner=project.owner,
        nominator=nominator.name or nominator.email,
        formality=dict(found.formality.title),
        statement=dict(found.formality.statement or {}),
        token=secret_of(signature),
    )
    return signature


async def _may_ask(
    session: AsyncSession, project: Project, found: ProjectFormality, nominator: Person, address: str
) -> None:
    for each in await participants(session, project):
        if leads_to(address, each.person.canonical_email):
            raise refusals.signer_writes_the_project()
    if any(leads_to(address, each.canonical_email) for each in found.signatures):
        raise refusals.asked_to_sign_already()
    if len(found.signatures) >= MOST_ASKED:
        raise refusals.too_many_asked_to_sign(most=MOST_ASKED)
    today = (
        select(func.count())
        .select_from(FormalitySignature)
        .where(
            FormalitySignature.asked_by == nominator.id,
            col(FormalitySignature.asked_at) > clock.now() - timedelta(days=1),
        )
    )
    if (await session.exec(today)).one() >= MOST_A_DAY:
        raise refusals.too_many_invitations()


def secret_of(signature: FormalitySignature) -> str:
    """The secret of the mailed link: 256 bits, base64url."""
    secret = settings().secret_key.get_secret_value()
    return derived_secret(secret, "signature", signature.id, signature.email, signature.asked_at.isoformat())


async def withdraw_request_to_sign(
    session: AsyncSession, edition: EditionInForce, project_id: str, signature_id: str, *, nominator: Person
) -> None:
    """Take back a request that was not answered: its link then leads nowhere."""
    project = await own(session, edition, project_id, nominator, Permission.LEAD)
    signature = await session.get(FormalitySignature, signature_id)
    if signature is None or signature.project_id != project.id:
        raise refusals.unknown_request_to_sign()
    if signature.reply is not None:
        raise refusals.signature_is_on_record()
    await session.delete(signature)
    about = {"formality": signature.formality}
    record(session, edition, acts.NOMINATION_WITHDRAW_REQUEST_TO_SIGN, project, by=nominator.id, **about)
    await session.flush()


# --- who is asked signs --------------------------------------------------------------------------------


async def asked_to_sign(
    session: AsyncSession, token: str, *, lock: bool = False
) -> tuple[EditionInForce, Project, Formality, FormalitySignature]:
    """What the holder of a mailed link is asked."""
    query = select(FormalitySignature).where(FormalitySignature.token_hash == digest(token))
    signature = (await session.exec(query)).first()
    edition = await edition_of(session, signature.project_id) if signature else None
    if signature is None or edition is None:
        raise refusals.unknown_link()
    project = await project_in(session, edition, signature.project_id, lock=lock)
    phase = edition.rules.submission
    formalities = phase.formalities if phase else []
    formality = next((each for each in formalities if each.id == signature.formality), None)
    if project is None or formality is None:
        raise refusals.unknown_link()
    if lock:  # the row may have changed while another act held the project
        await session.refresh(signature)
    return edition, project, formality, signature


async def reply_to_request(
    session: AsyncSession,
    token: str,
    *,
    reply: str,
    name: str = "",
    organization: str = "",
    belongs: bool = False,
) -> FormalitySignature:
    """Sign or decline. The same reply again changes nothing; the nominator learns of each that is new. `belongs`: that
    the signer belongs to the owner, where only these may sign.
    """
    edition, project, formality, signature = await asked_to_sign(session, token, lock=True)
    if project.state not in SIGNABLE:
        raise refusals.reply_is_final()
    if reply not in set(SignatureReply):
        raise not_listed("reply")
    signs = reply == SignatureReply.SIGNED
    who = _signer(formality, project, name, organization, belongs=belongs) if signs else ("", "")
    was = (signature.reply, signature.name, signature.organization)
    if was == (reply, *who):
        return signature
    signature.reply, signature.replied_at = reply, clock.now()
    signature.name, signature.organization = who
    session.add(signature)
    about = {"formality": formality.id, "reply": reply}
    record(session, edition, acts.NOMINATION_REPLY_TO_REQUEST, project, by=None, **about)
    nominator = (await people(session, [project.nominator_id or ""])).get(project.nominator_id or "")
    if nominator is not None and signature.reply != was[0]:
        told = {"formality": dict(formality.title), "reply": reply, "signer": signature.name}
        tell(session, edition, project, nominator, SIGNATURE_REPLIED, **told)
    await session.flush()
    await settle_project(session, edition, project.id)
    return signature


def _signer(
    formality: Formality, project: Project, name: str, organization: str, *, belongs: bool
) -> tuple[str, str]:
    """Name and organization of who signs. Raises a refusal for somebody who may not."""
    named, of = one_line(name)[:NAME_LENGTH], one_line(organization)[:ORGANIZATION_LENGTH]
    refusal = no_signature(formality, project.owner, named, of, belongs=belongs)
    if refusal is not None:
        raise refusal
    return named, project.owner[:ORGANIZATION_LENGTH] if formality.signed_by == "owner" else of
