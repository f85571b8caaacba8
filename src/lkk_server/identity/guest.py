"""Readings without registration: number and surname show an account's dials, and no more of it.

No name, no address, no money. What a guest sends goes the way of every reading: the same rules,
exactly once, seen by the household's own devices afterwards.
"""

from __future__ import annotations

import base64
import hmac
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, bindparam, select

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.calendar import day, period
from lkk_desktop.models.command import Outcome, Problem, decode
from lkk_desktop.models.metering import UNIT, Meter, Register, check_window
from lkk_desktop.models.readings import SubmitReadings
from lkk_desktop.models.record import Record
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.online.messages import (
    GuestAccount,
    GuestMeter,
    GuestOutcome,
    GuestRegister,
    LookAsGuest,
    SendAsGuest,
)
from lkk_desktop.sync.protocol import Envelope, Push
from lkk_server import tables
from lkk_server.foresight import Foresight
from lkk_server.identity.limits import MINUTE, Budget, Limits, Taken
from lkk_server.identity.owners import Owners
from lkk_server.identity.realm import Realm
from lkk_server.ledger import is_random
from lkk_server.operations import Caller
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from lkk_server.settle import settle
from lkk_server.statements import Statement
from lkk_server.streams import name_of

R = TypeVar("R", bound=Record)
TERM = 10 * MINUTE
SENT_HERE = Budget("guest account source", 20, 2 * MINUTE)
SENT = Budget("guest account", 60, MINUTE)
SHOWN = ("working", "off", "broken")
"""A closed meter is history, which a guest does not see."""

_TOLD = tables.records[Outcome.of.name].c
_OUTCOME = Statement(
    select(_TOLD.status, _TOLD.code, _TOLD.details).where(
        _TOLD.stream == bindparam("of_stream"), _TOLD.id == bindparam("id")
    )
)


def look(realm: Realm, caller: Caller, asked: LookAsGuest) -> GuestAccount:
    """An account's dials for one who knows its number and surname. Raises ``Refused`` as a
    registration does, but for contacts, password and consent."""
    known = Owners(realm).known(
        asked.account, asked.surname, None, source=caller.source, asks_bill_code=False
    )
    with realm.database.read() as connection:
        return _shown(realm, connection, known.number)


def _shown(realm: Realm, connection: Connection, number: str) -> GuestAccount:
    now, stream = realm.clock(), name_of("account", number)
    [account] = _all(connection, realm, Account, stream)
    [supplier] = _all(connection, realm, Supplier, name_of("supplier", realm.supplier))
    registers = _all(connection, realm, Register, stream)
    today = day(now, account.zone)
    try:
        check_window(account, supplier, today)
        opens = True
    except Problem:
        opens = False
    return GuestAccount(
        permit=_permit(realm, number, now + TERM),
        account=number,
        period=period(today),
        window_first=supplier.window_first,
        window_last=supplier.window_last,
        open=opens,
        meters=tuple(
            _meter(one, registers)
            for one in _all(connection, realm, Meter, stream)
            if one.status in SHOWN
        ),
    )


def _meter(meter: Meter, registers: list[Register]) -> GuestMeter:
    dials = sorted((one for one in registers if one.meter == meter.id), key=lambda one: one.id)
    return GuestMeter(
        meter=meter.id,
        serial=meter.serial,
        resource=meter.resource,
        unit=UNIT[meter.resource],
        status=meter.status,
        blocked=meter.blocked,
        registers=tuple(
            GuestRegister(
                register=one.id,
                zone=one.zone,
                digits=meter.digits,
                decimals=meter.decimals,
                counted=one.counted_value,
                counted_on=one.counted_on,
            )
            for one in dials
        ),
    )


def _all(connection: Connection, realm: Realm, kind: type[R], stream: str) -> list[R]:
    rows = Foresight(connection, realm.supplier).rows(kind.of, stream, {})
    return [kind.of.record(row) for row in rows]


def send(realm: Realm, caller: Caller, asked: SendAsGuest) -> GuestOutcome:
    """Settle a guest's readings, once by their id. Raises ``Refused``: 422 permit_late, malformed;
    429 too_many_tries."""
    account = _permitted(realm, asked.permit)
    command = decode(SubmitReadings.kind, SubmitReadings.version, asked.payload)
    if not isinstance(command, SubmitReadings) or command.account != account:
        raise Refused(422, "malformed")
    # Of a form that no import or seed gives: a guest takes no id that may be the supplier's.
    if not all(is_random(id) for id in (asked.id, *(one.reading for one in command.values))):
        raise Refused(422, "malformed")
    with realm.database.write() as connection:
        here = Taken(SENT_HERE, (account, caller.source))
        Limits(realm).take(connection, here, Taken(SENT, (account,)))
    now = realm.clock()
    envelope = Envelope(
        id=asked.id,
        owner=command.owner,
        kind=command.kind,
        version=command.version,
        needs=(),
        made=now,
        number=now,
        payload=asked.payload,
    )
    who = _guest(realm, account)
    push = Push(server=realm.database.server_id, now=now, commands=(envelope,))
    settle(realm.database, who, push, realm.clock)
    with realm.database.read() as connection:
        row = _OUTCOME.first(connection, of_stream=who.device_stream, id=asked.id)
    if row is None:
        raise Refused(503, "busy")
    return GuestOutcome(status=row[0], code=row[1], details=msgspec.json.decode(row[2]))


def _guest(realm: Realm, account: str) -> Identity:
    """All guests of an account are one, who has no cabinet: a user and a device in name only."""
    name = f"guest-{account}"
    return Identity(supplier=realm.supplier, user=name, device=name, channel="web", guest=account)


def _permit(realm: Realm, account: str, until: int) -> str:
    said = f"{account}.{until}"
    proof = hmac.digest(realm.tokens.key(b"guest"), said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(proof).decode().rstrip('=')}"


def _permitted(realm: Realm, permit: str) -> str:
    """The account that a permit is for. Raises ``Refused(422, 'permit_late')``, also where it was
    never given."""
    account, _, rest = permit.partition(".")
    until = rest.partition(".")[0]
    plain = until.isascii() and until.isdecimal() and len(until) < 16
    if not plain or realm.clock() >= int(until):
        raise Refused(422, "permit_late")
    right = _permit(realm, account, int(until)).encode()
    if not hmac.compare_digest(right, permit.encode("utf-8", "surrogatepass")):
        raise Refused(422, "permit_late")
    return account
