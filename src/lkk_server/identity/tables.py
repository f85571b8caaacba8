"""The tables of identity: names and passwords, devices, token families."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table

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
    PrimaryKeyConstraint("id"),
    **KEYED,
)
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
