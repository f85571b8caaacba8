"""Leaving: a user's accounts go at once, the user within 24 hours, and until then all comes back.

What the law wants kept stays: consents, the audit, and the book of settled commands.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, literal, select, update

from lkk_desktop.models.accounts import LinkedAccount, User
from lkk_desktop.models.command import Outcome
from lkk_desktop.models.record import KINDS
from lkk_desktop.online.messages import DeleteUser, Done, KeepUser, Leaving
from lkk_server import tables as books
from lkk_server.files.tables import upload
from lkk_server.identity import tables
from lkk_server.identity.credentials import proved, unchanged
from lkk_server.identity.holding import account_of, links_of, own, serves
from lkk_server.identity.letters import Letters
from lkk_server.identity.notices import tell
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger, View
from lkk_server.operations import Caller
from lkk_server.payments import cards
from lkk_server.refused import Refused
from lkk_server.statements import Statement
from lkk_server.streams import name_of
from lkk_server.transact import transact

TERM = 24 * 3_600_000
MOST = 100
"""Users that go in one sweep; the next one takes the others."""


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """An account that comes back if leaving is undone: its name and place in the cabinet."""

    account: str
    nickname: str | None
    place: int


_LEAVING = tables.leaving.c
_OF_USER = Statement(
    select(_LEAVING.until, _LEAVING.links).where(_LEAVING.user == bindparam("user"))
)
_STREAM = books.stream.c
_DUE = Statement(
    select(_LEAVING.user)
    .join(books.stream, _STREAM.stream == literal("user:").concat(_LEAVING.user))
    .where(_LEAVING.until <= bindparam("now"), _STREAM.supplier == bindparam("of_supplier"))
    .order_by(_LEAVING.until, _LEAVING.user)
    .limit(MOST)
)
_kept = msgspec.json.Decoder(list[Kept]).decode


def delete_user(realm: Realm, caller: Caller, asked: DeleteUser) -> Leaving:
    """Begin to delete the caller. Raises ``Refused``: wrong_password, clerk (an office's own)."""
    user = caller.known.user
    stored = proved(realm, caller, asked.password)

    def work(ledger: Ledger) -> Leaving:
        unchanged(ledger.connection, user, stored)
        view, found = own(ledger, user)
        if found.deleting is not None:
            return Leaving(deleting=found.deleting)
        if serves(view, user):
            raise Refused(422, "clerk")
        until = begin(realm, ledger, view, found, links_of(view, user))
        view.keep()
        return Leaving(deleting=until)

    return transact(realm.database, realm.supplier, lambda _c: {name_of("user", user)}, work)


def begin(realm: Realm, ledger: Ledger, view: View, user: User, links: list[LinkedAccount]) -> int:
    """A user begins to leave, with these accounts; answers when they go. ``view`` is to be kept."""
    until = ledger.now + TERM
    kept = [Kept(one.account, one.nickname, one.place) for one in links]
    for link in links:
        view.drop(LinkedAccount, link.id)
    view.put(msgspec.structs.replace(user, deleting=until))
    ledger.connection.execute(
        insert(tables.leaving).values(
            user=user.id, until=until, links=msgspec.json.encode(kept).decode()
        )
    )
    tell(realm, ledger, user.id, "deletion_begun", until=until)
    return until


def keep_user(realm: Realm, caller: Caller, _asked: KeepUser) -> Done:
    """Undo the deletion; what was undone already stays so."""
    user = caller.known.user

    def work(ledger: Ledger) -> Done:
        view, found = own(ledger, user)
        row = _OF_USER.first(ledger.connection, user=user)
        if row is None:
            return Done()
        _bring_back(ledger, view, user, _kept(row[1]))
        view.put(msgspec.structs.replace(found, deleting=None))
        ledger.connection.execute(delete(tables.leaving).where(_LEAVING.user == user))
        tell(realm, ledger, user, "deletion_undone")
        view.keep()
        return Done()

    return transact(realm.database, realm.supplier, lambda _c: {name_of("user", user)}, work)


def _bring_back(ledger: Ledger, view: View, user: str, kept: list[Kept]) -> None:
    """The accounts that went, in their old order; those that were added meanwhile come after."""
    since = {one.account: one for one in links_of(view, user)}
    back = [
        LinkedAccount(
            id=f"{user}-{one.account}",
            user=user,
            account=one.account,
            nickname=one.nickname,
            place=one.place,
        )
        for one in sorted(kept, key=lambda one: one.place)
        if account_of(ledger.connection, ledger.supplier, one.account) is not None
    ]
    added = [one for account, one in since.items() if account not in {b.account for b in back}]
    for place, link in enumerate([*back, *added]):
        view.put(msgspec.structs.replace(link, place=place))


def sweep(realm: Realm, now: int) -> int:
    """Let the users go whose time has come; a crash leaves the rest to the next sweep. Answers
    their number."""
    with realm.database.read() as connection:
        due = [str(user) for (user,) in _DUE.rows(connection, now=now, of_supplier=realm.supplier)]
    return sum(_gone(realm, user) for user in due)


def _gone(realm: Realm, user: str) -> bool:
    def named(connection: Connection) -> set[str]:
        return {name_of("user", user), *(name_of("device", d) for d in devices(connection, user))}

    def work(ledger: Ledger) -> bool:
        row = _OF_USER.first(ledger.connection, user=user)
        if row is None or row[0] > ledger.now:
            return False
        Letters(realm).tell(ledger.connection, user, "deletion_done")
        _drop_records(ledger, user)
        _drop_books(ledger.connection, user, ledger.now)
        return True

    return transact(realm.database, realm.supplier, named, work)


def devices(connection: Connection, user: str) -> list[str]:
    """All devices that a user ever signed in on."""
    query = select(tables.device.c.id).where(tables.device.c.user == user)
    return [str(id) for (id,) in connection.execute(query)]


def _drop_records(ledger: Ledger, user: str) -> None:
    """Every record of the user's own stream, and the outcomes on their devices, with tombstones."""
    own_devices = devices(ledger.connection, user)
    streams = {name_of("user", user), *(name_of("device", d) for d in own_devices)}
    ledger.streams.hold(streams)
    view = ledger.world(streams)
    for kind in KINDS.values():
        if kind.home == "user":
            for record in view.find(kind.struct, **{kind.owner: user}):
                view.drop(kind.struct, record.id)
    view.keep()
    for device in own_devices:
        for outcome in view.find(Outcome, device=device):
            ledger.drop(outcome)


def _drop_books(connection: Connection, user: str, now: int) -> None:
    """What a user was known by. A device keeps its bare id, so that it can be told to wipe itself
    when it is next heard of, and its families their hashes, by which it is recognised. Files that
    were sent with appeals stay for the supplier's term; the bytes of others go as litter.
    Payments that are under way go on; the bank is to let go of the cards."""
    cards.left(connection, user, now)
    for table in (tables.login, tables.credential, tables.reach, tables.ticket, tables.leaving):
        connection.execute(delete(table).where(table.c.user == user))
    connection.execute(delete(upload).where(upload.c.user == user, upload.c.appeal.is_(None)))
    device, family = tables.device, tables.family
    connection.execute(
        update(device).where(device.c.user == user).values(name="", seen=None, revoked=now)
    )
    connection.execute(
        update(family).where(family.c.user == user, family.c.revoked.is_(None)).values(revoked=now)
    )
