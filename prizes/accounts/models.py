"""People, what they may, and how they prove who they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from prizes.accounts.rules.passkeys import LONGEST_KEY, MOST_NAME, MOST_TRANSPORTS
from prizes.accounts.rules.single_sign_on import LONGEST_ISSUER, LONGEST_SUBJECT
from prizes.db import Json, Row, UTCDateTime
from prizes.mail.rules.addresses import votes_as
from prizes.mail.rules.letters import is_nobody


class Entity(Row, table=True):
    """An organization that owns projects or that a person belongs to."""

    __tablename__ = "entity"
    __table_args__ = (
        CheckConstraint("merged_into is null or merged_into <> id", name="merged"),
        Index(None, "name_key", "country"),
    )
    name: str = Field(max_length=400)
    name_key: str = Field(default="", max_length=400)
    """The name as it is compared, see `kit.text.likeness`."""
    stakeholder_type: str | None = Field(default=None, max_length=32)
    country: str | None = Field(default=None, max_length=2)
    url: str | None = Field(default=None, max_length=500)
    merged_into: str | None = Field(default=None, foreign_key="entity.id", index=True, max_length=16)
    """The entity that this one turned out to be; None: it stands for itself."""
    created_at: datetime = Field(sa_type=UTCDateTime)


class Person(Row, table=True):
    __tablename__ = "person"
    __table_args__ = (CheckConstraint("task_letters in ('at_once', 'daily', 'never')", name="task_letters"),)
    email: str = Field(max_length=254)
    """As it was typed, for mail."""
    canonical_email: str = Field(max_length=254, unique=True)
    """One spelling for one mailbox, see `mail.rules.addresses.canonical_email`; the spelled address of an account whose
    mailbox had another one already when the form changed.
    """
    former_email: str | None = Field(default=None, max_length=254, unique=True, index=True)
    """The same in form 1, for votes of editions that began with it. None: another account has it."""
    name: str | None = Field(default=None, max_length=200)
    lang: str = Field(default="en", max_length=2)
    country: str | None = Field(default=None, max_length=2)
    stakeholder_type: str | None = Field(default=None, max_length=32)
    entity_name: str | None = Field(default=None, max_length=300)
    password_hash: str | None = Field(default=None, max_length=300)
    reminders: bool = True
    """Whether they are reminded by mail of what they have not submitted yet."""
    task_letters: str = Field(default="daily", max_length=8, sa_column_kwargs={"server_default": "daily"})
    """When a steward is told by mail of what waits for them: `accounts.rules.roles.TaskLetters`."""
    asked_origin: bool = False
    """Whether they were asked once, after a vote, for country and stakeholder group."""
    calendar_turn: int = 0
    """Grows when the address of the personal calendar is changed, so that older addresses open nothing."""
    created_at: datetime = Field(sa_type=UTCDateTime)

    @property
    def called(self) -> str | None:
        """Name or address, for those who may see it; None: the account was erased."""
        return None if is_nobody(self.email) else self.name or self.email

    @property
    def has_said_where(self) -> bool:
        """Whether they were asked, or have stated something: then no page of the vote asks again."""
        return bool(self.asked_origin or self.country or self.stakeholder_type)

    def votes_as(self, form: int) -> str | None:
        """The address that tags of an edition with this form are made of; see `mail.rules.addresses.votes_as`."""
        return votes_as(form, self.canonical_email, self.former_email)


class Session(SQLModel, table=True):
    """A signed-in browser or program. The secret itself is nowhere stored."""

    __tablename__ = "session"
    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    """When it is over, if it is not used again. Of people with a role it moves with their use, up to `ends_at`."""
    ends_at: datetime = Field(sa_type=UTCDateTime)
    way: str | None = Field(default=None, max_length=8)
    """The first factor: `code`, `password` or `provider`; None: it began before that was written down."""
    factor: str | None = Field(default=None, max_length=16)
    """Which second factor was shown in it: `accounts.rules.factors.FactorKind`. None: none, and roles that need one
    are withheld where it is required.
    """
    fresh_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """Until when that counts as fresh; None: no more. Emptied afterwards, since it says when somebody signed in."""


class Authenticator(Row, table=True):
    """The app that shows codes for an account: the second factor of people with a role."""

    __tablename__ = "authenticator"
    person_id: str = Field(foreign_key="person.id", unique=True, max_length=16)
    sealed: str = Field(max_length=200)
    """Its secret, sealed with the service's key for this person alone: see `accounts.factors`."""
    last_step: int = Field(sa_type=BigInteger)
    """The last step whose code was used, so that no code is good twice; of an hour that is over the hour only."""
    wrong: int = 0
    """Codes in a row; what the wait follows from."""
    tried_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """The last wrong one; None: the last one was right."""
    created_at: datetime = Field(sa_type=UTCDateTime)
    """The hour only."""


class Passkey(Row, table=True):
    """A passkey of somebody with a role: a second factor beside the authenticator, or in its place."""

    __tablename__ = "passkey"
    person_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    credential_id: str = Field(max_length=LONGEST_KEY, unique=True)
    """By which browsers name it, in base64url."""
    public_key: str = Field(max_length=LONGEST_KEY)
    """In the form of COSE, in base64url. The private one never leaves its device."""
    sign_count: int = Field(sa_type=BigInteger)
    """What its counter said last; 0 of those that have none."""
    transports: str = Field(max_length=MOST_TRANSPORTS)
    """How browsers reach it, as `accounts.rules.passkeys.KnownPasskey` has it."""
    name: str = Field(max_length=MOST_NAME)
    """What its owner calls it; empty: it has no name."""
    wrong: int = 0
    """Answers in a row that did not fit, of any passkey of this account; what the wait follows from."""
    tried_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """The last of these; None: the last one was right."""
    created_at: datetime = Field(sa_type=UTCDateTime)
    """The hour only."""
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """The hour of its last use; None: it was not used yet."""


class PasskeyChallenge(SQLModel, table=True):
    """What a passkey is to sign, once: one for each session, and for each sign-in before the second factor."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (CheckConstraint("purpose in ('add', 'show')", name="purpose"),)
    held_by: str = Field(primary_key=True, max_length=64)
    """Hash of the secret of the session or of the first proof, as it is stored there."""
    person_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    challenge: str = Field(max_length=64)
    """256 random bits in base64url. No secret: without the passkey it opens nothing."""
    purpose: str = Field(max_length=8)
    """`accounts.rules.passkeys.Purpose`."""
    expires_at: datetime = Field(sa_type=UTCDateTime)


class ProviderLink(Row, table=True):
    """That somebody signs in with an identity provider, which knows them by this subject: single sign-on."""

    __tablename__ = "provider_link"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("person_id", "issuer"))
    person_id: str = Field(foreign_key="person.id", max_length=16)
    issuer: str = Field(max_length=LONGEST_ISSUER)
    subject: str = Field(max_length=LONGEST_SUBJECT)
    """Never given to anybody else by that issuer."""
    created_at: datetime = Field(sa_type=UTCDateTime)
    """The hour only."""


class FirstProof(SQLModel, table=True):
    """That somebody has shown the first factor and is asked for the second. It is no session and opens nothing; the
    secret itself is nowhere stored.
    """

    __tablename__ = "first_proof"
    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    way: str | None = Field(default=None, max_length=8)
    """As in a session."""
    expires_at: datetime = Field(sa_type=UTCDateTime)


class AccessToken(Row, table=True):
    """Lets a program act for a person, within scopes and until an end. The secret itself is nowhere stored."""

    __tablename__ = "access_token"
    __table_args__ = (
        CheckConstraint("scopes <> ''", name="scopes"),
        CheckConstraint("created_at < expires_at", name="ends"),
        UniqueConstraint("person_id", "name"),
    )
    token_hash: str = Field(max_length=64, unique=True)
    person_id: str = Field(foreign_key="person.id", max_length=16)
    name: str = Field(max_length=60)
    """What its owner calls it."""
    scopes: str = Field(max_length=80)
    """As `accounts.rules.scopes.written` has them."""
    created_at: datetime = Field(sa_type=UTCDateTime)
    """The hour only, as of what else leads to a person."""
    expires_at: datetime = Field(sa_type=UTCDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """The hour of its last use; None: it was not used yet."""


class ServiceToken(Row, table=True):
    """Lets a program read parts of an edition, as no person. Two stewards approved it. Its secret is nowhere stored."""

    __tablename__ = "service_token"
    __table_args__ = (
        CheckConstraint("scopes <> ''", name="scopes"),
        CheckConstraint("approved_at < expires_at", name="ends"),
        CheckConstraint("proposed_by <> approved_by", name="four_eyes"),
        UniqueConstraint("edition", "name"),
    )
    edition: str = Field(max_length=31)
    """Slug."""
    name: str = Field(max_length=60)
    """Of the program."""
    scopes: str = Field(max_length=160)
    """As `accounts.rules.scopes.written_service` has them."""
    token_hash: str | None = Field(default=None, max_length=64, unique=True)
    """None: no secret was created yet, and it opens nothing."""
    proposed_by: str = Field(foreign_key="person.id", max_length=16)
    approved_by: str = Field(foreign_key="person.id", max_length=16)
    approved_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """The hour of its last use; None: it was not used yet."""


class SavedFilter(Row, table=True):
    """How somebody looks at a list of the office, under a name of theirs."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "edition", "list", "name"),)
    person_id: str = Field(foreign_key="person.id", max_length=16)
    edition: str = Field(max_length=31)
    list: str = Field(max_length=40)
    """Name of the list, as its file has it."""
    name: str = Field(max_length=60)
    query: str = Field(max_length=500)
    """Of the list's address, with the question mark."""


class PasswordTry(SQLModel, table=True):
    """Wrong passwords for one address, whether there is such an account or not."""

    __tablename__ = "password_try"
    canonical_email: str = Field(primary_key=True, max_length=254)
    wrong: int = 0
    """In a row; what the wait follows from."""
    untold: int = Field(default=0, index=True)
    """That the journal does not have yet."""
    tried_at: datetime = Field(sa_type=UTCDateTime)


class SignInCode(Row, table=True):
    """A mailed code of seven digits. Single use, few tries, short life."""

    __tablename__ = "sign_in_code"
    __table_args__ = (
        Index(None, "canonical_email", "created_at"),
        Index(None, "mailbox", "created_at"),
        Index(None, "network", "created_at"),
        Index(None, "domain", "created_at"),
    )
    canonical_email: str = Field(max_length=254)
    email: str = Field(max_length=254)
    mailbox: str = Field(default="", max_length=254)
    """By which letters to one mailbox are counted: without a plus tag, at every domain."""
    domain: str | None = Field(default=None, max_length=254)
    """Whose mailboxes it is one of, see `providers.owner_of`; None: a large provider's."""
    network: str = Field(default="", max_length=64)
    """Keyed hash of the network from which it was asked for, see `allowances.Asker`."""
    handle_hash: str | None = Field(default=None, max_length=64)
    """Of the secret that only the browser has that asked; None: a program that brought none."""
    code_hash: str = Field(max_length=64)
    """HMAC with the service's secret: seven digits alone could be guessed from a plain hash."""
    created_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    tries: int = 0
    """Wrong ones, with the secret of who asked; then those from the network that asked, and from elsewhere."""
    near_tries: int = 0
    stray_tries: int = 0
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


OF_A_REGION = "(role = 'regional') = (region is not null) and (role <> 'regional' or edition <> '*')"


class RoleGrant(Row, table=True):
    """That a person is steward, expert or observer, of one edition or of all, in one category or in all; or regional
    officer of an edition, in one region.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("role in ('steward', 'expert', 'observer', 'regional')", name="role"),
        CheckConstraint(OF_A_REGION, name="of_a_region"),
        UniqueConstraint("person_id", "role", "edition", "category"),
    )
    person_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    role: str = Field(max_length=16)
    edition: str = Field(default="*", max_length=31)
    """Slug of the edition; `*`: all."""
    category: str = Field(default="*", max_length=32)
    """Code of the category; `*`: all."""
    region: str | None = Field(default=None, max_length=20)
    """ITU region of a regional officer; None: of any other role."""
    granted_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    """Who invited them; None: whoever runs the service."""
    granted_at: datetime = Field(sa_type=UTCDateTime)
    first: bool = False
    """Whether it makes one of the first two stewards of the service, who approve at once."""


class Invitation(Row, table=True):
    """A role offered by mail; whoever confirms that address and accepts has it."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("role in ('steward', 'expert', 'observer', 'regional')", name="role"),
        CheckConstraint(OF_A_REGION, name="of_a_region"),
        CheckConstraint("approved_by is null or approved_by <> invited_by", name="four_eyes"),
        # Answered ones may be older than the rule that it takes two.
        CheckConstraint(
            "role = 'expert' or invited_by is null or approved_by is not null or answered_at is not null",
            name="by_two",
        ),
    )
    email: str = Field(max_length=254)
    canonical_email: str = Field(max_length=254, index=True)
    role: str = Field(max_length=16)
    edition: str = Field(default="*", max_length=31)
    category: str = Field(default="*", max_length=32)
    region: str | None = Field(default=None, max_length=20)
    invited_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    """None: whoever runs the service."""
    approved_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    """The second steward, where it takes two."""
    created_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    accepted: bool | None = None


class HeldForm(SQLModel, table=True):
    """What somebody typed before signing in, kept until they have signed in and sent it, or for a day."""

    __tablename__ = "held_form"
    token_hash: str = Field(primary_key=True, max_length=64)
    path: str = Field(default="", max_length=500)
    """Empty: it is sealed with the fields. The column goes when no process of an older version writes it."""
    fields: str | list[Any] = Field(sa_column=Column(Json, nullable=False))
    """Path and fields, sealed as `keeping.sealed_form` does: a choice stands in them."""
    created_at: datetime = Field(sa_type=UTCDateTime)
    """The hour only: a finer time would stand beside those of sign-ins."""


class AnsweredRequest(SQLModel, table=True):
    """An unsafe request that was answered, by its idempotency key, so that a repeat gets the same answer."""

    __tablename__ = "answered_request"
    key: str = Field(primary_key=True, max_length=128)
    """The name of this one answer, as `keeping.kept` has it: it leads to no other answer and to nobody."""
    who: str = Field(default="", primary_key=True, max_length=64)
    """Empty: the name says it. The column goes when no process of an older version writes it."""
    request_hash: str = Field(max_length=64)
    status: int
    body: str = Field(sa_column=Column(Text, nullable=False))
    """Sealed with a key that whoever repeats the request brings along."""
    created_at: datetime = Field(sa_type=UTCDateTime)
    """The hour only."""


class Mixed(SQLModel, table=True):
    """One row: up to which transaction of PostgreSQL rows of people are mixed, see `privacy.mixing`, and which one did
    it last. SQLite needs none.
    """

    __tablename__ = "mixed"
    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    seen: int = Field(default=0, sa_type=BigInteger)
    own: int = Field(default=0, sa_type=BigInteger)
