"""Who holds an account, and what a user holds: read where streams are named and held."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from lkk_desktop.models.accounts import Account, Clerk, LinkedAccount, User
from lkk_server import tables
from lkk_server.ledger import Ledger, View
from lkk_server.refused import Refused
from lkk_server.statements import Statement
from lkk_server.streams import name_of

_ACCOUNT = tables.records[Account.of.name].c
_OF_NUMBER = Statement(
    select(*(_ACCOUNT[name] for name in Account.of.names)).where(
        _ACCOUNT.stream == bindparam("of_stream"), _ACCOUNT.supplier == bindparam("of_supplier")
    )
)
_LINK = tables.records[LinkedAccount.of.name].c
_HOLDERS = Statement(
    select(_LINK.user)
    .distinct()
    .where(_LINK.account == bindparam("number"), _LINK.supplier == bindparam("of_supplier"))
    .order_by(_LINK.user)
)

_CLERK = tables.records[Clerk.of.name].c
_SERVED = Statement(
    select(_CLERK.office).where(
        _CLERK.stream == bindparam("of_stream"), _CLERK.supplier == bindparam("of_supplier")
    )
)


def account_of(connection: Connection, supplier: str, number: str) -> Account | None:
    """The supplier's account of this number. The transaction must be the supplier's."""
    stream = name_of("account", number)
    row = _OF_NUMBER.first(connection, of_stream=stream, of_supplier=supplier)
    return None if row is None else Account.of.record(row)


def holders(connection: Connection, supplier: str, number: str) -> list[str]:
    """The users in whose cabinets an account is. The transaction must be the supplier's."""
    rows = _HOLDERS.rows(connection, number=number, of_supplier=supplier)
    return [str(user) for (user,) in rows]


def links_of(view: View, user: str) -> list[LinkedAccount]:
    """A user's accounts, in the order that they chose."""
    links = view.find(LinkedAccount, user=user)
    return sorted(links, key=lambda one: (one.place, one.id))


def own(ledger: Ledger, user: str) -> tuple[View, User]:
    """The world of a user's own stream, and the user. Raises ``Refused(401, 'signed_out')`` for
    one that went while they asked."""
    view = ledger.world({name_of("user", user)})
    found = view.get(User, user)
    if found is None:
        raise Refused(401, "signed_out")
    return view, found


def serves(view: View, user: str) -> bool:
    """Whether a user is a clerk of an office."""
    return bool(view.find(Clerk, user=user))


def offices_of(connection: Connection, supplier: str, user: str) -> set[str]:
    """The offices that a user serves as a clerk."""
    rows = _SERVED.rows(connection, of_stream=name_of("user", user), of_supplier=supplier)
    return {str(office) for (office,) in rows}
