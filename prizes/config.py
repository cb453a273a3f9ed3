"""Settings, read from the environment with the prefix PRIZES_. Each has a sentence; docs/settings.md lists them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGE = Path(__file__).resolve().parent
Network = IPv4Network | IPv6Network
IPV4_MAPPED = 96
"""Length of the prefix ::ffff:0:0."""
MOST_TRUSTED = 1 / 128
"""Share of all addresses that proxies can have: all private ones fit, and whatever a provider of proxies has. Whoever
trusts more lets anybody choose the address they come from.
"""
THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
LEAST_SIGNS = 8
"""Different signs in a secret: 32 hexadecimal digits have less once in a hundred million times."""
SECRETS = Path("/run/secrets")
"""Where containers have their secrets: a file for each setting that is not in the environment."""
DEVELOPMENT_SECRET = "development-only-secret-of-no-value"  # noqa: S105 - refused in production


def asset_root() -> Path:
    """Folder that holds templates/, static/ and alembic/: beside the package in a checkout, in it in a wheel."""
    inside = PACKAGE / "assets"
    return inside if inside.is_dir() else PACKAGE.parent


def _begins(*beginnings: str) -> AfterValidator:
    """The value begins with one of these words, and a port in it is one. What cannot be meant is refused as it is read,
    by every command and in every environment, instead of failing later inside a library.
    """

    def check(value: str) -> str:
        if not value.startswith(beginnings):
            raise ValueError(f"must begin with {' or '.join(beginnings)}")
        try:
            _ = urlsplit(value).port
        except ValueError as error:
            raise ValueError("must have a port between 0 and 65535, or a host without one") from error
        return value

    return AfterValidator(check)


def _standby(value: str) -> str:
    """The address of a second PostgreSQL, or none."""
    if value and not value.startswith("postgresql+asyncpg://"):
        raise ValueError("must begin with postgresql+asyncpg://")
    return value


def _copies(value: str) -> str:
    """A bucket or a folder, or none."""
    scheme, _, place = value.partition("://")
    if value and (scheme not in ("file", "s3") or not place.strip("/")):
        raise ValueError("must be file://path or s3://bucket/prefix")
    return value


def _issuer(value: str) -> str:
    """The name of an identity provider, which is compared as it stands."""
    if value and (not value.startswith(("https://", "http://")) or not urlsplit(value).hostname):
        raise ValueError("must begin with https:// or http:// and have a host")
    if any(sign in value for sign in "?# "):
        raise ValueError("must have no query, no fragment and no space")
    return value


def _networks(value: str) -> str:
    for part in filter(None, map(str.strip, value.split(","))):
        try:
            _network(part)
        except ValueError as error:
            raise ValueError(
                f"must be addresses or networks, such as 10.0.0.1 or 10.0.0.0/24, and “{part}” is neither"
            ) from error
    return value


@dataclass(frozen=True, slots=True)
class DomainLimit:
    """For letters to one email domain."""

    at_once: int
    """On the way from one worker at the same time."""
    per_second: float
    """From all workers together; 0: no limit."""


def read_limits(text: str, usual: DomainLimit) -> Mapping[str, DomainLimit]:
    """Limits of single domains. Example: `gmail.com=40:100, example.org=1:0.5`. A number that is left out is the usual
    one. Raises ValueError with what cannot be read.
    """
    found: dict[str, DomainLimit] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        domain, equals, numbers = part.partition("=")
        at_once, _, per_second = numbers.partition(":")
        try:
            limit = DomainLimit(
                int(at_once) if at_once.strip() else usual.at_once,
                float(per_second) if per_second.strip() else usual.per_second,
            )
        except ValueError:
            limit = DomainLimit(0, 0)
        if not domain.strip() or not equals or limit.at_once < 1 or not 0 <= limit.per_second < 1_000_000:
            raise ValueError(f"must be domains with limits, such as gmail.com=40:100, and “{part}” is none")
        found[domain.strip().lower()] = limit
    return found


def _limits(value: str) -> str:
    read_limits(value, DomainLimit(1, 0))
    return value


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="PRIZES_", extra="ignore", use_attribute_docstrings=True)

    environment: Literal["development", "production"] = "development"
    """`production` demands secrets, https and a host list, and sets the `__Host-` cookie."""
    database_url: Annotated[str, _begins("sqlite+aiosqlite:///", "postgresql+asyncpg://")] = (
        "sqlite+aiosqlite:///var/prizes.sqlite"
    )
    """`sqlite+aiosqlite:///path` (one machine) or `postgresql+asyncpg://user@host/name`."""
    database_read_url: Annotated[str, AfterValidator(_standby)] = ""
    """A standby of that PostgreSQL, from which what is the same for everyone is read; empty: the primary."""
    database_read_wait: float = Field(default=0.2, ge=0, le=5)
    """Seconds that a request waits for the standby to have all that the primary has; then the primary answers."""
    database_pool: int = Field(default=10, ge=10, le=500)
    """Connections to PostgreSQL that each process keeps; it opens 7 more while all of these are in use."""
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    """At least 32 bytes; keys the hashes of sign-in codes. Required in production."""
    base_url: Annotated[str, _begins("https://", "http://")] = "http://127.0.0.1:8000"
    """Origin in links of emails and in the vote log, without a trailing slash."""
    allowed_hosts: str = "127.0.0.1,localhost"
    """Host names the service answers to, with commas between."""
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = ""
    """Addresses or networks of proxies whose X-Forwarded-For and -Proto are believed, with commas between."""
    connections_per_address: int = Field(default=1_000, ge=0)
    """Connections of one address (of IPv6: one /64) at one process; a trusted proxy has any number; 0: no bound."""
    mail_url: Annotated[
        str, _begins("smtp://", "smtps://", "ses://", "ses+http://", "maildir:", "console:")
    ] = "console:"
    """`smtp://user:password@host:port`, `smtps://…`, `ses://KEY:SECRET@host`, `maildir:PATH` or `console:`."""
    mail_from: str = "WSIS Prizes <prizes@localhost>"
    """Sender of all emails."""
    mail_bounces: str = ""
    """Address to which letters come back, such as `bounces@prizes.example`, each with a mark; empty: the sender's."""
    mail_per_minute: int = Field(default=600, ge=1)
    """Most letters sent in a minute, so that a mailing does not look like spam to a provider."""
    mail_at_once: int = Field(default=20, ge=1)
    """Connections of one worker to the mail server, and so letters on the way at the same time."""
    mail_per_connection: int = Field(default=100, ge=1)
    """Letters over one connection to the mail server, one after another, before another is opened."""
    mail_domain_at_once: int = Field(default=0, ge=0)
    """Letters on the way to one email domain from one worker; 0: a quarter of `PRIZES_MAIL_AT_ONCE`."""
    mail_domain_per_second: float = Field(default=0.0, ge=0, lt=1_000_000)
    """Most letters a second to one email domain from all workers together, such as 20 or 0.5; 0: no limit."""
    mail_domain_limits: Annotated[str, AfterValidator(_limits)] = ""
    """Both limits of single domains, at once and a second: `gmail.com=40:100, example.org=1:0.5`."""
    storage_url: Annotated[str, _begins("file://", "s3://", "memory://")] = "file://var/files"
    """Where files of projects lie: `file://path` (one machine) or `s3://bucket/prefix`."""
    draft_files_megabytes: int = Field(default=5_000, ge=0)
    """Megabytes of all files of drafts whose authors have not signed in; 0: files are added after signing in only."""
    scanner_url: str = ""
    """`clamd://host:port`: a virus scanner that sees every file before it is stored; empty: none."""
    keys_dir: Path = Path("var/keys")
    """Folder of each edition's keys and of those of badges, readable by the service alone."""
    votelog_dir: Path = Path("var/votelog")
    """Folder of the published files of the vote logs, shared by all machines that serve pages."""
    votelog_copy_url: Annotated[str, AfterValidator(_copies)] = ""
    """Where the worker copies the published vote logs, only adding: `file://path` or `s3://bucket/prefix`."""
    backup_passphrase: SecretStr = SecretStr("")
    """Seals the keys in backups: `prizes backup`. At least 12 characters; stored apart from the backups."""
    metrics_port: int = Field(default=0, ge=0, le=65_000)
    """Port at which the worker answers `/metrics`; serving processes have the next ones, one each. 0: none does."""
    metrics_host: str = "127.0.0.1"
    """Address on which these ports are open. Another one than this machine's own needs the token."""
    metrics_token: SecretStr = SecretStr("")
    """Bearer token, at least 32 bytes, without which these ports tell nothing; empty: none is asked for."""
    valkey_url: str = ""
    """`valkey://host:port` shares rate limits between processes; empty: PostgreSQL does, and on SQLite nothing."""
    log_format: Literal["console", "json"] = "console"
    """Form of the log lines on standard error."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least level that is logged."""
    least_room: int = Field(default=200, ge=0)
    """Megabytes that must be free on each disk of keys, logs, files and SQLite; with less `/health/ready` says no."""
    run_worker: bool = True
    """Whether `prizes serve` also sends mail and runs jobs, in each of its processes."""
    session_hours: int = Field(default=24 * 14, ge=1)
    """Hours after which a person must sign in again."""
    staff_session_hours: int = Field(default=12, ge=1)
    """The same for people with a role."""
    staff_idle_minutes: int = Field(default=30, ge=1)
    """Minutes after which a session of someone with a role ends when it is not used."""
    require_second_factor: bool = False
    """Whether stewards and observers can act only with a second factor. In production they always need one."""
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] = ""
    """Issuer of the identity provider for single sign-on (OpenID Connect), as its metadata has it; empty: none."""
    oidc_client_id: str = ""
    """By which that provider knows this service."""
    oidc_client_secret: SecretStr = SecretStr("")
    """What this service shows that provider."""
    oidc_name: str = ""
    """What people call it, on the button “Sign in with …”; empty: the host of the issuer."""
    oidc_domains: str = ""
    """Domains of email addresses that it vouches for, with commas between; subdomains are listed too."""
    oidc_trust_mfa: bool = False
    """Whether a second factor that it has asked for (`mfa` in `amr`) counts here as one."""
    rehearsal_wait_hours: int = Field(default=0, ge=0)
    """Hours that a new steward waits before approving in a rehearsal; in a contest it is always 72."""
    keep_pages: float = Field(default=1.0, ge=0, le=60)
    """Seconds for which a public page is stored for readers without a cookie; 0: not at all."""
    data_licence: Literal["CC0-1.0", "CC-BY-4.0", "CC-BY-3.0-IGO", "ODC-By-1.0"] = "CC-BY-4.0"
    """Licence of the open data, by its SPDX name. The organizer of the contest decides."""
    demo_mailbox: bool = False
    """Whether the demo's mailbox page shows the emails that were sent. Refused in production."""

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def factor_required(self) -> bool:
        """Whether roles that need a second factor are withheld without one."""
        return self.production or self.require_second_factor

    @property
    def single_sign_on(self) -> bool:
        """Whether people can sign in with an identity provider: all that it takes is set."""
        secret = self.oidc_client_secret.get_secret_value()
        return bool(self.oidc_issuer and self.oidc_client_id and secret and self.provider_domains)

    @property
    def provider_name(self) -> str:
        """What the identity provider is called before people."""
        return self.oidc_name or urlsplit(self.oidc_issuer).hostname or ""

    @property
    def offered_provider(self) -> str:
        """The same where people can sign in with it; else empty."""
        return self.provider_name if self.single_sign_on else ""

    @property
    def provider_domains(self) -> frozenset[str]:
        """In ASCII, lower case."""
        return frozenset(part.strip().lower() for part in self.oidc_domains.split(",") if part.strip())

    @property
    def domain_limit(self) -> DomainLimit:
        """For letters to one email domain that has no limit of its own."""
        return DomainLimit(
            self.mail_domain_at_once or max(1, self.mail_at_once // 4), self.mail_domain_per_second
        )

    @property
    def domain_limits(self) -> Mapping[str, DomainLimit]:
        """Of the domains that have one of their own."""
        return read_limits(self.mail_domain_limits, self.domain_limit)

    def _fits_proxies(self) -> bool:
        try:
            return _share(self.proxies) <= MOST_TRUSTED
        except ValueError:
            return False

    def _metrics_are_guarded(self) -> bool:
        token = self.metrics_token.get_secret_value()
        if not token:
            return self.metrics_host in THIS_MACHINE
        return len(token.encode()) >= 32 and _looks_random(token)

    @cached_property
    def hosts(self) -> frozenset[str]:
        return frozenset(h.strip().lower() for h in self.allowed_hosts.split(",") if h.strip())

    @property
    def proxies(self) -> tuple[Network, ...]:
        """The networks of `trusted_proxies`. Raises ValueError where one of them is none."""
        listed = (part.strip() for part in self.trusted_proxies.split(","))
        return tuple(_network(part) for part in listed if part)

    def faults(self) -> list[str]:
        """What must be mended before these settings may serve in production; one plain line each."""
        if not self.production:
            return []
        secret = self.secret_key.get_secret_value()
        checks = {
            "PRIZES_DATABASE_READ_URL needs PostgreSQL as PRIZES_DATABASE_URL.": bool(self.database_read_url)
            and self.database_url.startswith("sqlite"),
            "PRIZES_SECRET_KEY must be set to at least 32 random bytes.": secret == DEVELOPMENT_SECRET
            or len(secret.encode()) < 32
            or not _looks_random(secret),
            "PRIZES_BASE_URL must begin with https://.": not self.base_url.startswith("https://"),
            "PRIZES_ALLOWED_HOSTS must not be a wildcard.": "*" in self.allowed_hosts,
            "PRIZES_ALLOWED_HOSTS must name the host of PRIZES_BASE_URL.": "*" not in self.allowed_hosts
            and urlsplit(self.base_url).hostname not in self.hosts,
            "PRIZES_TRUSTED_PROXIES must name proxies, by address or network, and no more.": not self._fits_proxies(),
            "PRIZES_MAIL_URL must be an SMTP server or a provider.": not self.mail_url.startswith(
                ("smtp://", "smtps://", "ses://")
            ),
            "PRIZES_DEMO_MAILBOX must be off.": self.demo_mailbox,
            "PRIZES_OIDC_ISSUER must begin with https://.": self.oidc_issuer.startswith("http://"),
            "PRIZES_OIDC_ISSUER needs PRIZES_OIDC_CLIENT_ID, PRIZES_OIDC_CLIENT_SECRET and PRIZES_OIDC_DOMAINS.": (
                bool(self.oidc_issuer) and not self.single_sign_on
            ),
            "PRIZES_METRICS_TOKEN must be at least 32 random bytes where PRIZES_METRICS_HOST is not this machine.": (
                self.metrics_port > 0 and not self._metrics_are_guarded()
            ),
        }
        return [line for line, wrong in checks.items() if wrong]


def _network(text: str) -> Network:
    """IPv4 as it is written in IPv6 is IPv4."""
    network = ip_network(text, strict=False)
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    if mapped is None or network.prefixlen < IPV4_MAPPED:
        return network
    return ip_network((mapped, network.prefixlen - IPV4_MAPPED))


def _share(networks: Iterable[Network]) -> float:
    """Of all addresses of IPv4, or of IPv6, the larger share that is in one of them."""
    v4 = collapse_addresses(each for each in networks if isinstance(each, IPv4Network))
    v6 = collapse_addresses(each for each in networks if isinstance(each, IPv6Network))
    return max(sum(2.0**-each.prefixlen for each in some) for some in (v4, v6))


def _looks_random(secret: str) -> bool:
    """Not a few signs over and over. What is random does not repeat itself."""
    return len(set(secret)) >= LEAST_SIGNS and secret not in (secret + secret)[1:-1]


_active: list[Settings] = []


def settings() -> Settings:
    """The settings of this process, read from the environment and from files of secrets at first use."""
    if not _active:
        _active.append(Settings(_secrets_dir=SECRETS if SECRETS.is_dir() else None))
    return _active[-1]


def use(chosen: Settings) -> None:
    """Make these the settings of this process (tests, demo, command-line options)."""
    _active.clear()
    _active.append(chosen)
