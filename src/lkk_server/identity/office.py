"""The office: a clerk takes a customer's way in back, so that they can register anew (seed S1).

Who is reset, and who comes back to what: docs/decisions/0020.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, select

from lkk_desktop.models.accounts import Account, User
from lkk_desktop.models.identity import Way, account_number, folded_surname
from lkk_desktop.online.messages import Done, ResetCredentials
from lkk_server.identity import reach, tables
from lkk_server.identity.audit import note
from lkk_server.identity.families import end_all
from lkk_server.identity.holding import account_of, holders, links_of, offices_of, serves
from lkk_server.identity.notices import tell
from lkk_server.identity.reach import ruled
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger
from lkk_server.operations import Caller
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from lkk_server.statements import Statement
from lkk_server.streams import name_of
from lkk_server.transact import transact

RETURNS = 30 * 24 * 3_600_000
"""For how long after a reset registering anew leads back to the same user."""
ASKED = "reset_credentials"
DONE = "credentials_reset"
LEAST_REASON = 3
WAYS: tuple[Way, ...] = ("email", "phone")

_AUDIT, _CREDENTIAL = tables.audit.c, tables.credential.c
_RESET = Statement(
    select(_AUDIT.at).where(
        _AUDIT.deed == DONE,
        _AUDIT.subject == bindparam("subject"),
        _AUDIT.at >= bindparam("since"),
    )
)
_ENTERS = Statement(select(_CREDENTIAL.user).where(_CREDENTIAL.user == bindparam("user")))


def reset(realm: Realm, caller: Caller, asked: ResetCredentials) -> Done:
    """Take the way in back from whoever an account's cabinet is, and note who did it and why.

    Raises ``Refused`` (422): no_clerk, malformed_account, unknown_account (also one that another
    office serves), no_user (nobody's own cabinet is this account's), no_reason.
    """
    who = caller.known
    number = ruled(lambda: account_number(asked.account))
    reason = asked.reason.strip()
    if len(reason) < LEAST_REASON:
        raise Refused(422, "no_reason")

    def named(connection: Connection) -> set[str]:
        _served(connection, realm, who, number)
        users = {who.user, *holders(connection, realm.supplier, number)}
        return {name_of("account", number), *(name_of("user", one) for one in users)}

    def work(ledger: Ledger) -> Done:
        account = _served(ledger.connection, realm, who, number)
        users = holders(ledger.connection, realm.supplier, number)
        ledger.streams.hold({name_of("user", one) for one in users})
        theirs = [one for one in users if _is_theirs(ledger, one, account)]
        if not theirs:
            raise Refused(422, "no_user")
        _note(realm, ledger, who, ASKED, name_of("account", number), reason)
        for user in theirs:
            _note(realm, ledger, who, DONE, name_of("user", user), reason)
            _take_back(realm, ledger, user)
        return Done()

    return transact(realm.database, realm.supplier, named, work)


def reentering(realm: Realm, connection: Connection, account: str) -> str | None:
    """The user who comes back by registering an account anew: the one whose cabinet it is and whose
    way in an office took back within 30 days. Of several nobody can tell whose is whose: then none.
    The transaction is the supplier's."""
    since = realm.clock() - RETURNS
    found = [
        user
        for user in holders(connection, realm.supplier, account)
        if _ENTERS.first(connection, user=user) is None
        and _RESET.first(connection, subject=name_of("user", user), since=since) is not None
    ]
    return found[0] if len(found) == 1 else None


def _served(connection: Connection, realm: Realm, who: Identity, number: str) -> Account:
    """The account, if the asker serves its office."""
    offices = offices_of(connection, realm.supplier, who.user)
    if not offices:
        raise Refused(422, "no_clerk")
    account = account_of(connection, realm.supplier, number)
    if account is None or account.office not in offices:
        raise Refused(422, "unknown_account")
    return account


def _is_theirs(ledger: Ledger, user: str, account: Account) -> bool:
    """Whether a cabinet is the account owner's own: it is the only account there or the one that
    they sign in by, and all others are the same person's. Nor is a clerk reset by a colleague."""
    view = ledger.world({name_of("user", user)})
    if view.get(User, user) is None or serves(view, user):
        return False
    others = {one.account for one in links_of(view, user)} - {account.id}
    name = select(tables.login.c.user).where(tables.login.c.name == account.id)
    if others and ledger.connection.execute(name).scalar() != user:
        return False
    owners = {account_of(ledger.connection, ledger.supplier, one) for one in others}
    owner = folded_surname(account.customer)
    return all(one is not None and folded_surname(one.customer) == owner for one in owners)


def _take_back(realm: Realm, ledger: Ledger, user: str) -> None:
    """Logins, password, sessions and contacts, which are told before: whoever comes back gives
    their own, and sees nobody else's."""
    connection = ledger.connection
    tell(realm, ledger, user, "credentials_reset")
    for way in WAYS:
        reach.take(ledger, user, way)
    for table in (tables.login, tables.credential, tables.ticket):
        connection.execute(delete(table).where(table.c.user == user))
    end_all(connection, user, ledger.now)


def _note(
    realm: Realm, ledger: Ledger, who: Identity, deed: str, subject: str, reason: str
) -> None:
    note(realm, ledger, who.user, who.device, deed, subject, reason)
