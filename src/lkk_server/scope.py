"""What one asker may see: the streams that their grants name, and nothing beside them."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, bindparam, select

from lkk_desktop.models.command import Channel
from lkk_server import tables
from lkk_server.statements import Statement
from lkk_server.streams import name_of


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: a user of a supplier, on a device of theirs, by a channel."""

    supplier: str
    user: str
    device: str
    channel: Channel = "app"

    @property
    def user_stream(self) -> str:
        return name_of("user", self.user)

    @property
    def device_stream(self) -> str:
        return name_of("device", self.device)


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """An asker's streams; whole rows of them are all that is ever read for this asker."""

    supplier: str
    user: str
    device: str
    streams: frozenset[str]

    @property
    def owners(self) -> frozenset[str]:
        """The streams that the asker's commands may belong to."""
        return frozenset(s for s in self.streams if s.startswith(("account:", "user:")))


def scope_of(connection: Connection, identity: Identity) -> Scope:
    """A household's scope: the supplier's stream, the user's, the device's, linked accounts'."""
    linked = _LINKED.rows(connection, of_user=identity.user_stream, of_supplier=identity.supplier)
    accounts = {name_of("account", account) for (account,) in linked}
    own = {identity.user_stream, identity.device_stream, name_of("supplier", identity.supplier)}
    return Scope(
        supplier=identity.supplier,
        user=identity.user,
        device=identity.device,
        streams=frozenset(accounts | own),
    )


_TABLE = tables.records["linked_account"].c
_LINKED = Statement(
    select(_TABLE.account).where(
        _TABLE.stream == bindparam("of_user"), _TABLE.supplier == bindparam("of_supplier")
    )
)
