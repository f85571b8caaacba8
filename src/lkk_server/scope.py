"""What one asker may see: the streams that their grants name, and nothing beside them."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, bindparam, literal_column, select, union_all

from lkk_desktop.models.command import Channel
from lkk_server import tables
from lkk_server.statements import Statement, among
from lkk_server.streams import name_of


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: a user of a supplier, on a device of theirs, by a channel.

    ``guest``: the one account that somebody without registration may send readings for.
    """

    supplier: str
    user: str
    device: str
    channel: Channel = "app"
    guest: str | None = None

    @property
    def user_stream(self) -> str:
        return name_of("user", self.user)

    @property
    def device_stream(self) -> str:
        return name_of("device", self.device)


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """An asker's streams; whole rows of them are all that is ever read for this asker.

    ``own`` are those that an asker holds without asking. A clerk reaches all accounts of their
    ``offices``: too many to list, so that ``reached`` are those of them that were named.
    """

    supplier: str
    user: str
    device: str
    own: frozenset[str]
    offices: frozenset[str] = frozenset()
    reached: frozenset[str] = frozenset()

    @property
    def streams(self) -> frozenset[str]:
        return self.own | self.reached if self.reached else self.own

    @property
    def owners(self) -> frozenset[str]:
        """The streams that the asker's commands may belong to."""
        return frozenset(s for s in self.streams if s.startswith(("account:", "user:")))


def scope_of(connection: Connection, identity: Identity, named: Collection[str] = ()) -> Scope:
    """The supplier's stream, the user's, the device's, linked accounts'; of those that are named
    also what a clerk reaches."""
    if identity.guest is not None:
        return _of_guest(identity, identity.guest)
    asked = {"of_user": identity.user_stream, "of_supplier": identity.supplier}
    granted = _GRANTED.rows(connection, **asked)
    accounts = {name_of("account", id) for id, office in granted if not office}
    offices = frozenset(id for id, office in granted if office)
    own = {identity.user_stream, identity.device_stream, name_of("supplier", identity.supplier)}
    own |= accounts | {name_of("office", office) for office in offices}
    reached = frozenset[str]()
    if offices and (strangers := [n for n in named if n.startswith("account:") and n not in own]):
        found = _REACHED.rows(
            connection, names=strangers, offices=sorted(offices), of_supplier=identity.supplier
        )
        reached = frozenset(name for (name,) in found)
    return Scope(
        supplier=identity.supplier,
        user=identity.user,
        device=identity.device,
        own=frozenset(own),
        offices=offices,
        reached=reached,
    )


def _of_guest(identity: Identity, account: str) -> Scope:
    names = (identity.user_stream, identity.device_stream, name_of("account", account))
    return Scope(
        supplier=identity.supplier,
        user=identity.user,
        device=identity.device,
        own=frozenset((*names, name_of("supplier", identity.supplier))),
    )


_LINKED = tables.records["linked_account"].c
_CLERK = tables.records["clerk"].c
_GRANTED = Statement(
    union_all(
        select(_LINKED.account, literal_column("0")).where(
            _LINKED.stream == bindparam("of_user"), _LINKED.supplier == bindparam("of_supplier")
        ),
        select(_CLERK.office, literal_column("1")).where(
            _CLERK.stream == bindparam("of_user"), _CLERK.supplier == bindparam("of_supplier")
        ),
    )
)
_STREAM = tables.stream.c
_REACHED = Statement(
    select(_STREAM.stream).where(
        among(_STREAM.stream, "names"),
        among(_STREAM.office, "offices"),
        _STREAM.supplier == bindparam("of_supplier"),
    )
)
