"""Contacts of one who is signed in: another e-mail or phone counts once its code has come."""

from __future__ import annotations

import msgspec
from sqlalchemy.exc import IntegrityError

from lkk_desktop.models.contacts import Contact, Subscription, contact_id
from lkk_desktop.models.identity import Way, masked
from lkk_desktop.online.messages import (
    ChangeContact,
    ConfirmContact,
    Done,
    RemoveContact,
    Sent,
    Ticket,
)
from lkk_server.identity import limits, reach
from lkk_server.identity.credentials import proved, unchanged
from lkk_server.identity.holding import own
from lkk_server.identity.letters import Letters
from lkk_server.identity.limits import Limits
from lkk_server.identity.notices import tell
from lkk_server.identity.realm import Realm
from lkk_server.identity.tickets import PAUSE, Code, Opened, Tickets, digits_of
from lkk_server.ledger import Ledger
from lkk_server.operations import Caller
from lkk_server.refused import Refused
from lkk_server.transact import transact


class _Subject(msgspec.Struct):
    """What a ticket of a contact is to do."""

    way: Way
    value: str


def change(realm: Realm, caller: Caller, asked: ChangeContact) -> Ticket:
    """Send a code to a contact that the caller wants as theirs; nothing changes before it comes.

    Raises ``Refused`` with the codes of ``ChangeContact``.
    """
    who, way = caller.known, asked.way
    value = reach.checked(way, asked.value, realm.house.region)
    stored = proved(realm, caller, asked.password)

    def work(ledger: Ledger) -> Opened:
        connection = ledger.connection
        unchanged(connection, who.user, stored)
        own(ledger, who.user)
        holder = reach.holder(connection, way, value)
        if holder == who.user:
            raise Refused(422, "same_contact")
        if holder is not None:
            raise Refused(422, f"{way}_taken")
        Limits(realm).take(connection, *limits.sending(way, value, who.user))
        subject = msgspec.to_builtins(_Subject(way, value))
        opened = Tickets(realm).open(
            connection, "contact", who.user, subject, {way: value}, asked.language
        )
        for code in opened.codes:
            Letters(realm).send_code(connection, "contact", code, asked.language)
        return opened

    opened = transact(realm.database, realm.supplier, lambda _c: {who.user_stream}, work)
    return Ticket(
        ticket=opened.ticket,
        sent=tuple(_sent(code) for code in opened.codes),
        lives=max(code.lives for code in opened.codes),
        again=PAUSE,
    )


def _sent(code: Code) -> Sent:
    return Sent(code.way, masked(code.way, code.to), digits_of("contact", code.way))


def confirm(realm: Realm, caller: Caller, asked: ConfirmContact) -> Done:
    """The code that came: the contact is the caller's, and the one before it is told.

    Raises ``Refused`` with the codes of ``ConfirmContact``.
    """
    who, tickets = caller.known, Tickets(realm)
    proven = Limits(realm).coded(
        asked.code,
        caller.source,
        lambda: tickets.prove(asked.ticket, "contact", asked.code, user=who.user),
    )
    if proven.done:
        return Done()
    subject = msgspec.convert(proven.subject, _Subject)

    def work(ledger: Ledger) -> Done:
        own(ledger, who.user)
        tickets.spend(ledger.connection, proven, who.user)
        before = reach.confirmed(ledger.connection, who.user)
        reach.keep(ledger, who.user, subject.way, subject.value, ledger.now)
        reach.void(ledger.connection, who.user, "recovery")
        shown = masked(subject.way, subject.value)
        tell(realm, ledger, who.user, "contact_changed", way=subject.way, contact=shown)
        if before:
            # The one that it replaces; where there was none, the other way they are reached by.
            way = subject.way if subject.way in before else next(iter(before))
            send = Letters(realm).send
            send(ledger.connection, "contact_changed", way, before[way], contact=shown)
        return Done()

    try:
        return transact(realm.database, realm.supplier, lambda _c: {who.user_stream}, work)
    except IntegrityError as error:
        # Another user confirmed the same contact in the same moment.
        raise Refused(422, f"{subject.way}_taken") from error


def remove(realm: Realm, caller: Caller, asked: RemoveContact) -> Done:
    """Take a contact back; with the e-mail go the subscriptions that come by it.

    Raises ``Refused``: wrong_password, last_contact.
    """
    who, way = caller.known, asked.way
    stored = proved(realm, caller, asked.password)

    def work(ledger: Ledger) -> Done:
        unchanged(ledger.connection, who.user, stored)
        view, _ = own(ledger, who.user)
        contact = view.get(Contact, contact_id(who.user, way))
        if contact is None:
            return Done()
        before = reach.confirmed(ledger.connection, who.user)
        if list(before) == [way]:
            raise Refused(422, "last_contact")
        if way == "email":
            for one in view.find(Subscription, user=who.user):
                view.drop(Subscription, one.id)
            view.keep()
        reach.take(ledger, who.user, way)
        reach.void(ledger.connection, who.user, "recovery")
        shown = masked(way, contact.value)
        tell(realm, ledger, who.user, "contact_removed", way=way, contact=shown)
        if way in before:
            Letters(realm).send(ledger.connection, "contact_removed", way, before[way])
        return Done()

    return transact(realm.database, realm.supplier, lambda _c: {who.user_stream}, work)
