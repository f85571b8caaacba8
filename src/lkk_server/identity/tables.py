"""The tables of identity: names, passwords, contacts, devices, token families, and what waits.

None of them has a policy of its own: they are read before it is known who asks.
"""

from __future__ import annotations

from sqlalchemy import DDL, Index, PrimaryKeyConstraint, Table, event

from lkk_server.tables import KEYED, integer, metadata, text

login = Table(
    "login",
    metadata,
    text("name"),
    text("user"),
    PrimaryKeyConstraint("name"),
    **KEYED,
)
"""What a user signs in by, folded: a login of their own, an account number."""
Index("login_of_user", login.c.user)

credential = Table(
    "credential",
    metadata,
    text("user"),
    text("hash"),
    integer("changed"),
    PrimaryKeyConstraint("user"),
    **KEYED,
)

device = Table(
    "device",
    metadata,
    text("id"),
    text("user"),
    text("name"),
    integer("made"),
    integer("seen", null=True),
    integer("revoked", null=True),
    PrimaryKeyConstraint("id"),
    **KEYED,
)
"""``seen`` is when it was heard of last; one that was ``revoked`` is told to wipe itself."""
Index("device_of_user", device.c.user)

family = Table(
    "family",
    metadata,
    text("handle"),
    text("user"),
    text("device"),
    text("refresh"),
    text("formers"),
    text("access"),
    integer("access_until"),
    text("former_access", null=True),
    integer("former_access_until"),
    integer("made"),
    integer("until"),
    integer("revoked", null=True),
    PrimaryKeyConstraint("handle"),
    **KEYED,
)
"""One row a sign-in: hashes of the tokens in force and, with their time, of those of the last
minute. Any other token of a known family is an old one, so that the row stays small for ever."""
Index("family_of_device", family.c.device)
Index("family_of_user", family.c.user)

reach = Table(
    "reach",
    metadata,
    text("user"),
    text("way"),
    text("value"),
    integer("confirmed", null=True),
    PrimaryKeyConstraint("user", "way"),
    **KEYED,
)
"""A user's contacts, by which they are found again; the record ``contact`` shows them to the user.
A confirmed one belongs to one user alone."""
_CONFIRMED = reach.c.confirmed.is_not(None)
Index(
    "reach_by_value",
    reach.c.way,
    reach.c.value,
    unique=True,
    sqlite_where=_CONFIRMED,
    postgresql_where=_CONFIRMED,
)

ticket = Table(
    "ticket",
    metadata,
    text("id"),
    text("purpose"),
    text("user", null=True),
    text("subject"),
    text("codes"),
    integer("tries"),
    integer("made"),
    integer("until"),
    integer("opened", null=True),
    integer("spent", null=True),
    PrimaryKeyConstraint("id"),
    **KEYED,
)
"""Something that waits for a code, under the hash of its id. ``subject`` and ``codes`` are JSON:
what is to be done, and the sealed codes by way; ``opened``: the letter's link was."""
Index("ticket_by_until", ticket.c.until)

allowance = Table(
    "allowance",
    metadata,
    text("key"),
    integer("due"),
    PrimaryKeyConstraint("key"),
    **KEYED,
)
"""How much of a limit is used up: the instant at which all of it is free again (GCRA). Keys are
sealed, so that the table names no account, contact or address."""
Index("allowance_by_due", allowance.c.due)

outgoing = Table(
    "outgoing",
    metadata,
    text("id"),
    text("way"),
    text("recipient"),
    text("subject"),
    text("body"),
    integer("made"),
    integer("due"),
    integer("until"),
    integer("tries"),
    integer("sent", null=True),
    text("enclosures", null=True),
    PrimaryKeyConstraint("id"),
    **KEYED,
)
"""Letters and messages on their way, written with what they tell of, and sent after it. Once sent,
or given up after ``until``, a row holds neither words nor whom they were for.
``enclosures`` (JSON) are the files that go with it: whose each is, and its id."""
_WAITING = outgoing.c.sent.is_(None)
Index("outgoing_due", outgoing.c.due, sqlite_where=_WAITING, postgresql_where=_WAITING)

consent = Table(
    "consent",
    metadata,
    text("id"),
    text("user"),
    text("subject"),
    text("version"),
    integer("given"),
    PrimaryKeyConstraint("id"),
    **KEYED,
)
"""What a user agreed to, in which version and when; kept for as long as the law asks."""
Index("consent_of_user", consent.c.user)

leaving = Table(
    "leaving",
    metadata,
    text("user"),
    integer("until"),
    text("links"),
    PrimaryKeyConstraint("user"),
    **KEYED,
)
"""Users that go at an instant, and the accounts (JSON) that come back if it is undone."""

audit = Table(
    "audit",
    metadata,
    text("id"),
    integer("at"),
    text("actor"),
    text("device"),
    text("deed"),
    text("subject"),
    text("reason"),
    PrimaryKeyConstraint("id"),
    **KEYED,
)
"""What clerks did to whom and why; rows are only ever added."""

for _deed in ("UPDATE", "DELETE"):
    _stands = f"CREATE TRIGGER audit_stands_{_deed.lower()} BEFORE {_deed} ON audit"
    _stands += " BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
    _stood = DDL(_stands).execute_if(dialect="sqlite")  # type: ignore[no-untyped-call]
    event.listen(audit, "after_create", _stood)
