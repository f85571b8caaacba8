"""Registration: number and surname, a contact and a password become a user once a code has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from lkk_desktop.models.accounts import LinkedAccount, User
from lkk_desktop.models.identity import Way, masked, password_faults
from lkk_desktop.models.notifications import UserNotice
from lkk_desktop.online.messages import (
    ConfirmRegistration,
    Register,
    Sent,
    Ticket,
    Welcome,
    WhoAreYou,
)
from lkk_desktop.sync.protocol import Session
from lkk_server import tables as records
from lkk_server.identity import limits, reach, tables
from lkk_server.identity.families import begin
from lkk_server.identity.letters import Letters
from lkk_server.identity.limits import Limits, Taken
from lkk_server.identity.names import fold
from lkk_server.identity.owners import Owned, Owners
from lkk_server.identity.realm import Realm
from lkk_server.identity.tickets import PAUSE, Proven, Tickets, digits_of
from lkk_server.ledger import Ledger
from lkk_server.operations import Caller
from lkk_server.refused import Refused
from lkk_server.streams import name_of
from lkk_server.transact import transact

PERSONAL_DATA = "personal_data"
LINKED_BY_OTHER: Final = "account_linked_by_other"
WAYS: tuple[Way, ...] = ("email", "phone")
LINKED = records.records["linked_account"].c
Returning = Callable[[Connection, str], str | None]
"""Whether an account's number is the way back of a user whose credentials an office has reset."""


def nobody(_connection: Connection, _account: str) -> str | None:
    """No user comes back."""
    return None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a ticket of registration is about: a user to be, the password hashed already."""

    account: str
    name: str
    contacts: dict[Way, str]
    hash: str
    consent: str


class Registration:
    """Registering with a realm. ``returning`` is asked for each account that is registered."""

    def __init__(self, realm: Realm, returning: Returning = nobody) -> None:
        self._realm = realm
        self._returning = returning
        self._owners = Owners(realm)
        self._tickets = Tickets(realm)
        self._letters = Letters(realm)
        self._limits = Limits(realm)

    def welcome(self, _caller: Caller, _asked: WhoAreYou) -> Welcome:
        """Whose server this is, and what it asks of one who registers."""
        said = msgspec.structs.asdict(self._realm.house)
        return Welcome(**{name: said[name] for name in Welcome.__struct_fields__})

    def register(self, caller: Caller, asked: Register) -> Ticket:
        """A ticket for a new user, its codes on their way. Raises ``Refused`` as ``Register``."""
        contacts = self._contacts(asked)
        accept_password(asked.password)
        if asked.consent != self._realm.house.policy:
            raise Refused(422, "other_policy" if asked.consent else "no_consent")
        source = caller.source
        owned = self._owners.known(asked.account, asked.surname, asked.bill_code, source=source)
        self._free(owned, contacts, source, asked.language)
        wanted = Wanted(
            account=owned.number,
            name=owned.customer,
            contacts=contacts,
            hash=self._realm.passwords.hash(asked.password),
            consent=asked.consent,
        )
        subject = msgspec.to_builtins(wanted)
        tries = [one for way, to in contacts.items() for one in limits.sending(way, to, source)]
        with self._realm.database.write() as connection:
            self._limits.take(connection, *tries)
            opened = self._tickets.open(
                connection, "registration", None, subject, contacts, asked.language
            )
            for code in opened.codes:
                self._letters.send_code(
                    connection, "registration", code, asked.language, account=owned.number
                )
        return Ticket(
            ticket=opened.ticket,
            sent=tuple(
                Sent(way, masked(way, to), digits_of("registration", way))
                for way, to in contacts.items()
            ),
            lives=max(code.lives for code in opened.codes),
            again=PAUSE,
        )

    def confirm(self, caller: Caller, asked: ConfirmRegistration) -> Session:
        """The new user, signed in; once more where the answer was lost. Raises ``Refused`` as
        ``ConfirmRegistration``, and email_taken, phone_taken where another was faster."""
        proven = self._limits.coded(
            asked.code,
            caller.source,
            lambda: self._tickets.prove(asked.ticket, "registration", asked.code),
        )
        if proven.done:
            return self._again(proven, asked)
        wanted = msgspec.convert(proven.subject, Wanted)
        fresh = self._realm.new_id()

        def named(connection: Connection) -> set[str]:
            user = self._returning(connection, wanted.account) or fresh
            return {name_of("user", one) for one in (user, *holders(connection, wanted.account))}

        try:
            return transact(
                self._realm.database,
                self._realm.supplier,
                named,
                lambda ledger: self._enter(ledger, proven, wanted, fresh, asked),
            )
        except IntegrityError:
            raise Refused(422, f"{proven.way}_taken") from None

    def _again(self, proven: Proven, asked: ConfirmRegistration) -> Session:
        """One who has not heard that they are in. Raises ``Refused(422, 'code_spent')`` where the
        password was changed since: the code opens nothing any more."""
        user = str(proven.user)

        def work(ledger: Ledger) -> Session:
            mine = tables.credential.c.user == user
            changed = ledger.connection.execute(
                select(tables.credential.c.changed).where(mine)
            ).scalar()
            if changed is None or changed > (proven.spent or 0):
                raise Refused(422, "code_spent")
            return begin(self._realm, ledger, user, asked.device, asked.device_name)

        own = name_of("user", user)
        return transact(self._realm.database, self._realm.supplier, lambda _c: {own}, work)

    def _contacts(self, asked: Register) -> dict[Way, str]:
        typed: dict[Way, str | None] = {"email": asked.email, "phone": asked.phone}
        found = {
            way: reach.checked(way, text, self._realm.house.region)
            for way, text in typed.items()
            if text is not None and text.strip()
        }
        if not found:
            raise Refused(422, "no_contact")
        return found

    def _free(self, owned: Owned, contacts: dict[Way, str], source: str, language: str) -> None:
        """Raises ``Refused`` for a contact that is another user's, who is told of it."""
        with self._realm.database.write() as connection:
            self._limits.take(connection, Taken(limits.REGISTER_HERE, (owned.number, source)))
            taken = [way for way in contacts if reach.holder(connection, way, contacts[way])]
            for way in taken:
                to = reach.folded(way, contacts[way])
                if self._limits.has(connection, Taken(limits.SENT_TO, (way, to))):
                    self._letters.send(connection, "already_registered", way, to, language)
        if taken:
            raise Refused(422, f"{taken[0]}_taken")

    def _enter(
        self, ledger: Ledger, proven: Proven, wanted: Wanted, fresh: str, asked: ConfirmRegistration
    ) -> Session:
        """The user, with all that makes one, in one transaction."""
        connection, now = ledger.connection, ledger.now
        user = self._returning(connection, wanted.account) or fresh
        self._tickets.spend(connection, proven, user)
        login = self._login(connection, user, proven, wanted)
        _upsert(connection, tables.credential, "user", user=user, hash=wanted.hash, changed=now)
        connection.execute(
            insert(tables.consent).values(
                id=self._realm.new_id(),
                user=user,
                subject=PERSONAL_DATA,
                version=wanted.consent,
                given=proven.made,
            )
        )
        ledger.put(User(id=user, login=login, name=wanted.name))
        for way in WAYS:
            if way in wanted.contacts:
                confirmed = now if way == proven.way else None
                reach.keep(ledger, user, way, wanted.contacts[way], confirmed)
        others = [one for one in holders(connection, wanted.account) if one != user]
        if user not in holders(connection, wanted.account):
            ledger.put(linked(connection, user, wanted.account))
        for other in others:
            self._tell(ledger, other, wanted.account)
        return begin(self._realm, ledger, user, asked.device, asked.device_name)

    def _login(self, connection: Connection, user: str, proven: Proven, wanted: Wanted) -> str:
        """The account's number, if nobody has it as a login; else the contact that was confirmed,
        else the number with a number of its own."""
        number = wanted.account
        beside = (f"{number}-{count}" for count in range(2, 1_000))
        for login in (number, wanted.contacts[proven.way], *beside):
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            row = dialect.insert(tables.login).values(name=fold(login), user=user)
            taking = row.on_conflict_do_nothing().returning(tables.login.c.name)
            if connection.execute(taking).first() is not None:
                return login
        raise Refused(503, "busy")

    def _tell(self, ledger: Ledger, user: str, account: str) -> None:
        """A household is told that somebody else has its account, too."""
        ledger.put(
            UserNotice(
                id=self._realm.new_id(),
                user=user,
                code=LINKED_BY_OTHER,
                values={"account": account},
                made=ledger.now,
            )
        )
        self._letters.tell(ledger.connection, user, LINKED_BY_OTHER, account=account)


def accept_password(password: str) -> None:
    """Raises ``Refused`` (422) with what a new password lacks first."""
    faults = password_faults(password)
    if faults:
        raise Refused(422, faults[0])


def holders(connection: Connection, account: str) -> list[str]:
    """The users who have an account in their cabinet."""
    query = select(LINKED.user).where(LINKED.account == account).order_by(LINKED.user)
    return list(connection.execute(query).scalars())


def linked(connection: Connection, user: str, account: str) -> LinkedAccount:
    """An account at the end of a user's own."""
    mine = select(LINKED.place).where(LINKED.user == user)
    places = connection.execute(mine).scalars().all()
    return LinkedAccount(
        id=f"{user}-{account}",
        user=user,
        account=account,
        nickname=None,
        place=max(places, default=-1) + 1,
    )


def _upsert(connection: Connection, table: Any, key: str, **row: str | int) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    fresh = {name: value for name, value in row.items() if name != key}
    written = dialect.insert(table).values(row)
    connection.execute(written.on_conflict_do_update(index_elements=[key], set_=fresh))
