"""Recovery: a code to a confirmed contact lets one set a new password.

The answer is the same whether there is such a login or not, and whichever way is open: only the
message itself says so, to whoever it reaches.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, select, update

from lkk_desktop.models.identity import Way, masked
from lkk_desktop.models.notifications import UserNotice
from lkk_desktop.online.messages import Recover, Reset, SendAgain, Sent, Ticket
from lkk_desktop.sync.protocol import Session
from lkk_server.identity import limits, reach, tables
from lkk_server.identity.families import begin, clean, end_all, is_known
from lkk_server.identity.letters import Letters, Word
from lkk_server.identity.limits import Limits, Taken
from lkk_server.identity.names import name_of, user_of
from lkk_server.identity.realm import Realm
from lkk_server.identity.registration import accept_password
from lkk_server.identity.tickets import (
    PAUSE,
    Again,
    Proven,
    Tickets,
    digits_of,
    lives_of,
)
from lkk_server.ledger import Ledger
from lkk_server.operations import Caller
from lkk_server.refused import Refused
from lkk_server.streams import name_of as stream_of
from lkk_server.transact import transact

NOTICE: Final = "password_changed"
NO_CODE = "------"
BY: dict[Way, Word] = {"email": "recovery_by_email", "phone": "recovery_by_phone"}


class Recovery:
    """The ways back into a realm, and codes that are sent again, whatever for."""

    def __init__(self, realm: Realm) -> None:
        self._realm = realm
        self._tickets = Tickets(realm)
        self._letters = Letters(realm)
        self._limits = Limits(realm)

    def recover(self, caller: Caller, asked: Recover) -> Ticket:
        """A ticket, and a code if it leads anywhere. Raises ``Refused(429, 'too_many_tries')``."""
        name = name_of(asked.login, self._realm.house.region)
        device = clean(asked.device or "")
        with self._realm.database.write() as connection:
            user = user_of(connection, name) or ""
            known = is_known(connection, user, device)
            subject = {"name": name.key, "user": user, "device": device if known else ""}
            self._limits.take(connection, *_tries(subject, caller.source))
            ways = reach.confirmed(connection, user)
            way = asked.way if asked.way in ways else next(iter(ways), None)
            opened = self._tickets.open(
                connection,
                "recovery",
                user if way else None,
                subject,
                {way: ways[way]} if way else {},
                asked.language,
            )
            for code in opened.codes:
                word = "recovery" if code.way == asked.way else BY[code.way]
                self._letters.send_code(connection, word, code, asked.language)
            if not opened.codes:
                self._letters.decoy(connection, "recovery", NO_CODE, asked.language)
        return Ticket(
            ticket=opened.ticket,
            sent=(Sent(asked.way, "", digits_of("recovery", asked.way)),),
            lives=lives_of("recovery", asked.way),
            again=PAUSE,
        )

    def reset(self, caller: Caller, asked: Reset) -> Session:
        """A new password, and this device signed in with it; every other one is signed out. Asked
        once more with the same password, as where the answer was lost, it only signs in.

        Raises ``Refused`` as ``Reset``.
        """
        accept_password(asked.password)
        proven = self._limits.coded(
            asked.code,
            caller.source,
            lambda: self._tickets.prove(asked.ticket, "recovery", asked.code),
        )
        hash = self._realm.passwords.hash(asked.password)
        return transact(
            self._realm.database,
            self._realm.supplier,
            lambda _connection: {stream_of("user", str(proven.user))},
            lambda ledger: self._renewed(ledger, proven, hash, asked),
        )

    def again(self, caller: Caller, asked: SendAgain) -> Ticket:
        """Another code of a ticket. Raises ``Refused`` as ``SendAgain``."""
        with self._realm.database.write() as connection:
            found = self._tickets.again(connection, asked.ticket, asked.way)
            hidden = found.purpose == "recovery"
            tries = _tries(found.subject, caller.source) if hidden else _sends(found, caller.source)
            self._limits.take(connection, *tries)
            self._send(connection, found, asked.way)
        to = "" if hidden else masked(asked.way, found.codes[0].to)
        return Ticket(
            ticket=asked.ticket,
            sent=(Sent(asked.way, to, digits_of(found.purpose, asked.way)),),
            lives=lives_of(found.purpose, asked.way),
            again=PAUSE,
        )

    def _send(self, connection: Connection, found: Again, asked: Way) -> None:
        said = {"account": found.subject["account"]} if found.purpose == "registration" else {}
        for code in found.codes:
            word: Word = found.purpose if code.way == asked else BY[code.way]
            self._letters.send_code(connection, word, code, found.language, **said)
        if not found.codes:
            self._letters.decoy(connection, "recovery", NO_CODE, found.language)

    def _renewed(self, ledger: Ledger, proven: Proven, hash: str, asked: Reset) -> Session:
        connection, now, user = ledger.connection, ledger.now, str(proven.user)
        if proven.done:
            self._same(connection, user, asked.password)
            return begin(self._realm, ledger, user, asked.device, asked.device_name)
        self._tickets.spend(connection, proven, user)
        mine = tables.credential.c.user == user
        connection.execute(update(tables.credential).where(mine).values(hash=hash, changed=now))
        end_all(connection, user, now)
        reach.void(connection, user, "recovery", "contact")
        ledger.put(UserNotice(id=self._realm.new_id(), user=user, code=NOTICE, values={}, made=now))
        self._letters.tell(connection, user, NOTICE, proven.language)
        return begin(self._realm, ledger, user, asked.device, asked.device_name)

    def _same(self, connection: Connection, user: str, password: str) -> None:
        """Raises ``Refused(422, 'code_spent')`` unless this is the password by now."""
        mine = tables.credential.c.user == user
        stored = connection.execute(select(tables.credential.c.hash).where(mine)).scalar()
        if not self._realm.passwords.verify(stored, password):
            raise Refused(422, "code_spent")


def _tries(subject: dict[str, Any], source: str) -> list[Taken]:
    """What a code of a recovery counts against: a known device's own budget, or strangers'."""
    if subject["device"]:
        return [Taken(limits.RECOVERY_DEVICE, (subject["user"], subject["device"]))]
    return [
        Taken(limits.RECOVERY_HERE, (subject["name"], source)),
        Taken(limits.RECOVERY_LOGIN, (subject["name"],)),
        Taken(limits.RECOVERY_SOURCE, (source,)),
    ]


def _sends(found: Again, source: str) -> list[Taken]:
    """What another code of a registration or a contact counts against."""
    return [one for code in found.codes for one in limits.sending(code.way, code.to, source)]
