"""Linking: an account comes into a cabinet by its number and surname, and goes out of it."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from lkk_desktop.models.accounts import MOST_ACCOUNTS, LinkedAccount, User
from lkk_desktop.models.identity import account_number
from lkk_desktop.online.messages import Done, LinkAccount, UnlinkAccount, Unlinked
from lkk_server.database import Behalf
from lkk_server.identity import leaving, tables
from lkk_server.identity.holding import account_of, holders, links_of, own, serves
from lkk_server.identity.notices import tell
from lkk_server.identity.owners import Owners
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger
from lkk_server.operations import Caller
from lkk_server.payments import standing
from lkk_server.refused import Refused
from lkk_server.streams import name_of
from lkk_server.transact import transact


def link(realm: Realm, caller: Caller, asked: LinkAccount) -> Done:
    """Put an account into the caller's cabinet, at its end; whoever has it already is told.

    Raises ``Refused`` with the codes of ``LinkAccount``.
    """
    user = caller.known.user
    # The account is not theirs yet: it is read on the supplier's behalf.
    with realm.database.on_behalf(Behalf(realm.supplier)):
        known = Owners(realm).known(
            asked.account, asked.surname, asked.bill_code, source=caller.source, user=user
        )
    number = known.number

    def named(connection: Connection) -> set[str]:
        users = {user, *holders(connection, realm.supplier, number)}
        return {name_of("account", number), *(name_of("user", one) for one in users)}

    def work(ledger: Ledger) -> Done:
        # Again, now that the account is held: its owner or its holders may have changed.
        account = account_of(ledger.connection, ledger.supplier, number)
        if account is None or account.customer != known.customer:
            raise Refused(422, "wrong_surname")
        others = set(holders(ledger.connection, ledger.supplier, number)) - {user}
        ledger.streams.hold({name_of("user", one) for one in others})
        view, _ = own(ledger, user)
        links = links_of(view, user)
        if any(one.account == number for one in links):
            raise Refused(422, "already_linked")
        if len(links) >= MOST_ACCOUNTS:
            raise Refused(422, "too_many_accounts", most=MOST_ACCOUNTS)
        place = links[-1].place + 1 if links else 0
        made = LinkedAccount(
            id=f"{user}-{number}", user=user, account=number, nickname=None, place=place
        )
        view.put(made)
        view.keep()
        tell(realm, ledger, user, "account_linked", account=number)
        for other in sorted(others):
            tell(realm, ledger, other, "account_linked_by_other", account=number)
        return Done()

    return transact(realm.database, realm.supplier, named, work)


def unlink(realm: Realm, caller: Caller, asked: UnlinkAccount) -> Unlinked:
    """Take an account out of the caller's cabinet; its stream is closed to their devices.

    With the last one the user begins to leave, unless an office needs them as its clerk. Raises
    ``Refused``: not_linked, last_account.
    """
    user, number = caller.known.user, account_number(asked.account)

    def work(ledger: Ledger) -> Unlinked:
        view, found = own(ledger, user)
        links = links_of(view, user)
        going = [one for one in links if one.account == number]
        if not going:
            raise Refused(422, "not_linked")
        alone = len(links) == len(going) and found.deleting is None
        if alone and not serves(view, user):
            if not asked.last:
                raise Refused(422, "last_account")
            deleting: int | None = leaving.begin(realm, ledger, view, found, going)
        else:
            deleting = found.deleting
            for one in going:
                view.drop(LinkedAccount, one.id)
            _free_name(ledger.connection, found, number)
            tell(realm, ledger, user, "account_unlinked", account=number)
            standing.unlinked(realm, ledger, view, user, number)
        view.keep()
        return Unlinked(deleting=deleting)

    return transact(realm.database, realm.supplier, lambda _c: {name_of("user", user)}, work)


def _free_name(connection: Connection, user: User, number: str) -> None:
    """Whoever has the account next may sign in by its number; not where it is the user's login."""
    if user.login == number:
        return
    name = tables.login.c
    names = connection.execute(select(name.name).where(name.user == user.id)).scalars().all()
    if set(names) - {number}:
        connection.execute(delete(tables.login).where(name.name == number, name.user == user.id))
