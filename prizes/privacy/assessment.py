"""The privacy impact assessment that everybody can read: what is stored, the ten principles of the United Nations,
which risks there are for people, what is done against them, what remains, and what the organization decides that runs
the service. Texts only. What is stored where is in the inventory of all columns (docs/personal-data.md), whose
sections the areas here are; a test compares both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from prizes.kit.sentence import N_

MADE = date(2026, 11, 30)
"""For the program as it was then. It changes with the texts below."""


@dataclass(frozen=True, slots=True)
class Area:
    section: str
    """Of the inventory."""
    name: str
    stored: str
    purpose: str
    until: str


AREAS = (
    Area(
        "Accounts",
        N_("Accounts"),
        N_(
            "Email address and language. If given: name, country, group and organization. Sessions, "
            "roles, second factors and the link to an identity provider."
        ),
        N_("Signing in, and deciding who may do what."),
        N_(
            "Until the account is erased. Accounts of people who only voted: 90 days after the vote is final."
        ),
    ),
    Area(
        "Mail",
        N_("Emails"),
        N_("Address, kind, text and date of each email."),
        N_("Sending it, and answering questions about it."),
        N_("The text for 90 days, all else until the account is erased."),
    ),
    Area(
        "Projects",
        N_("Projects"),
        N_(
            "The project, the people who write it, their messages and files. Addresses of owners and "
            "others who are asked."
        ),
        N_("Judging projects, and a public record of those that are published."),
        N_(
            "Drafts until they are erased. Submitted projects remain, without the name and address of "
            "anyone who is erased."
        ),
    ),
    Area(
        "Panels",
        N_("Panels"),
        N_("Profiles, declared interests, marks and comments of experts."),
        N_("Fair panels, and decisions that can be followed."),
        N_("Profiles until they are deleted. Marks remain, without a name."),
    ),
    Area(
        "The public vote",
        N_("The public vote"),
        N_(
            "Choices, with a mark in place of the address. Where the rules ask for an age, that it was "
            "confirmed, with such a mark. Encrypted circumstances of each vote."
        ),
        N_("One vote for each mailbox, and finding votes of programs and paid groups."),
        N_("What could lead to a voter: 90 days after the vote is final. Choices remain, without a person."),
    ),
    Area(
        "Results and records",
        N_("Results and records"),
        N_("Who decided what in a role, certificates, and the journal of acts."),
        N_("Decisions that can be explained and challenged."),
        N_("They remain. After an erasure, the number of the person leads to no one."),
    ),
    Area(
        "Outside the database",
        N_("Outside the database"),
        N_("Files, the public vote log, keys, backups and lines of the log of requests."),
        N_("Running the service, and restoring it."),
        N_("Backups for 35 days. The public vote log remains and contains no person."),
    ),
)

PRINCIPLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Fair and legitimate processing"),
        (
            N_(
                "People participate of their own free will. For each column of the database, the inventory "
                "states on what ground it is stored."
            ),
            N_(
                "A reminder of a ballot, and a name on a certificate, are requested separately. Neither is "
                "selected in advance, and both can be withdrawn."
            ),
        ),
    ),
    (
        N_("Purpose specification"),
        (
            N_(
                "For each column of the database, the inventory states its purpose. A test of the program "
                "compares the inventory with the database."
            ),
            N_("The program uses no data for advertising or for profiles of people."),
        ),
    ),
    (
        N_("Proportionality and necessity"),
        (
            N_(
                "Reading pages stores no data about a person. Voting requires an email address and nothing "
                "else."
            ),
            N_("The gender of experts is optional and is used only to balance panels."),
            N_("Public numbers hide groups of fewer than five people."),
        ),
    ),
    (
        N_("Retention"),
        (
            N_(
                "For each column, the inventory states until when it is stored. A program deletes every day"
                " what is due."
            ),
            N_("Anyone can erase their own account at any time."),
        ),
    ),
    (
        N_("Accuracy"),
        (
            N_("On their own page, people can see, correct and download their data."),
            N_("Decisions about projects and votes have a reason and can be appealed."),
        ),
    ),
    (
        N_("Confidentiality"),
        (
            N_("The form states for each answer who can see it."),
            N_("No page, file or program shows to anyone else how a person voted."),
        ),
    ),
    (
        N_("Security"),
        (
            N_("People with a role use a second factor, and serious acts need two people."),
            N_(
                "The most sensitive data is encrypted or replaced by keyed marks. The keys are stored "
                "outside the database."
            ),
            N_("Each part of the service can read only the tables that it needs."),
        ),
    ),
    (
        N_("Transparency"),
        (
            N_("This page, the privacy page and the rules of each edition are public in six languages."),
            N_("Anyone can check the vote count in the public vote log."),
        ),
    ),
    (
        N_("Transfers"),
        (
            N_(
                "Pages load nothing from other sites. The mail server receives the addresses and texts of "
                "emails."
            ),
            N_("Where people can sign in with an identity provider, it learns who signs in, and when."),
            N_(
                "The organization that runs the service decides where its machines are and who operates them."
            ),
        ),
    ),
    (
        N_("Accountability"),
        (
            N_(
                "Acts of people with a role are recorded in a journal that cannot be changed without this "
                "being found."
            ),
            N_("Questions and complaints can be sent to the address below."),
        ),
    ),
)
"""Of the UN Principles on Personal Data Protection and Privacy (2018), in their order, with what the program does."""


@dataclass(frozen=True, slots=True)
class Risk:
    name: str
    measure: str
    remains: str


RISKS = (
    Risk(
        N_("Someone learns how a person voted."),
        N_(
            "Votes have marks in place of addresses. Within ten minutes after each hour, the times of "
            "sign-ins are reduced to the hour."
        ),
        N_("Anyone who reads the whole database within that hour can compare sign-ins with votes."),
    ),
    Risk(
        N_("A vote is bought or forced."),
        N_("Receipts contain no choice. They are shown only while the vote can still be changed."),
        N_("After the count, a person can use the code of a vote to show others how it was cast."),
    ),
    Risk(
        N_("Someone acts with the address of another person."),
        N_("Codes are valid for ten minutes and a few tries. Opening a link in an email changes nothing."),
        N_("Anyone who controls a mailbox can act for its owner."),
    ),
    Risk(
        N_("Data is stolen from the database or from a backup."),
        N_(
            "Votes have keyed marks in place of voters. Secrets, circumstances of votes and backups are "
            "encrypted."
        ),
        N_("Anyone who can read the whole database can read addresses and projects."),
    ),
    Risk(
        N_("A person with a role misuses data."),
        N_("Roles are limited to an edition or a category. Exports require the second factor again."),
        N_(
            "Stewards can read the addresses of nominators and experts. Copies that they make are "
            "outside the service."
        ),
    ),
    Risk(
        N_("A published text reveals too much about a person."),
        N_("The form states who can see each answer. Hidden data is removed from pictures."),
        N_("What nominators write about others in a public project is public until it is corrected."),
    ),
    Risk(
        N_("A program sees a conflict of interest where there is none."),
        N_("The person concerned can see the hint. People decide, not the program."),
        N_("A hint can be wrong and can still influence those who decide."),
    ),
    Risk(
        N_("An honest vote is excluded."),
        N_(
            "Two stewards must agree, for a listed reason, in a public case. The voter is informed and can "
            "appeal."
        ),
        N_(
            "Honest votes can look as if they were coordinated. Tests with invented votes found that "
            "this is rare."
        ),
    ),
)

UNDECIDED = (
    N_("which data protection rules apply to the service, and the legal basis under them"),
    N_("who is responsible for data protection, and how that person can be reached"),
    N_("where machines, email and backups are operated, by which organizations, and under which agreements"),
    N_("how long the log of requests is stored"),
    N_("how people are informed of a data breach, and how soon"),
    N_("who approves this assessment, when, and when it is repeated"),
)
"""What no program can decide."""
