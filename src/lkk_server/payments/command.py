"""``lkk-server payment``: orders looked at, sent back and compared at the server's console."""

from __future__ import annotations

import argparse
import datetime
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from lkk_desktop.models.calendar import instant, local, zone
from lkk_desktop.models.command import Problem
from lkk_desktop.models.payments import Part, kopecks_of
from lkk_server import serving
from lkk_server.appeals import said
from lkk_server.database import Behalf, Clock
from lkk_server.identity.realm import Realm
from lkk_server.payments import checking, cheques, listing, orders, refunding
from lkk_server.payments.acquirer import Away
from lkk_server.payments.checking import money
from lkk_server.payments.listing import Line, Rest, Sheet
from lkk_server.payments.till import Till
from lkk_server.refused import Refused

DECLINES = "the bank declines: {reason}"
REFUSED = {
    "no_cheque": "none of its cheques has come to nothing",
    "no_register": "no cash register is set up here",
    "payments_closed": "no bank is set up here: there is no payments.toml",
    "unknown_payment": "there is no such order",
    "not_paid": "it is not paid",
    "over_paid": "of {account} {group} only {left} can still go back",
    "no_parts": "nothing of it can go back",
    "no_reason": "say why, in three characters at least",
    "refund_declined": DECLINES,
    "busy": "the database is busy; run it again",
}
DECLINED = "the bank declines to give it back"
SUMS = {
    "no_amount": "say how much, such as 120.50",
    "malformed_amount": "a sum looks like 120.50",
    "too_precise": "a sum has two digits of kopecks at most",
    "not_positive": "a sum is more than nothing",
}
CONSOLE = "console"


class CannotDo(Exception):
    """Why a deed was not done, said to whoever runs it."""


class _Work(NamedTuple):
    realm: Realm
    till: Till | None
    options: argparse.Namespace

    @property
    def open_till(self) -> Till:
        if self.till is None:
            raise Refused(422, "payments_closed")
        return self.till

    def sheet(self) -> Sheet:
        """The order that is meant. Raises ``Refused``."""
        with self.realm.database.read() as connection:
            found = listing.sheet(connection, self.realm.supplier, self.options.order)
        if found is None:
            raise Refused(422, "unknown_payment")
        return found


def run(options: argparse.Namespace, data: Path, clock: Clock) -> Iterator[str]:
    """Do what the options say; what it came to, line by line.

    Raises ``CannotDo``, ``serving.CannotStart``.
    """
    database = serving.found(data, options.database, clock)
    till = None
    try:
        with database.on_behalf(Behalf(options.supplier)):
            realm = serving.sessions_of(database, data, options.supplier).realm
            till = serving.till_of(data, realm)
            for one in _DEEDS[options.deed](_Work(realm, till, options)):
                yield said.plain(one)
    except Refused as refused:
        raise CannotDo(said.plain(_why(refused))) from None
    except Problem as problem:
        raise CannotDo(f"--sum: {SUMS.get(problem.code, problem.code)}") from None
    except CannotDo as error:
        raise CannotDo(said.plain(str(error))) from None
    except Away:
        raise CannotDo("the bank does not answer: nothing is known, run it again") from None
    finally:
        if till is not None:
            till.close()
        database.close()


def _list(work: _Work) -> Iterator[str]:
    asked = work.options
    with work.realm.database.read() as connection:
        found = listing.listed(
            connection, work.realm.supplier, asked.status, asked.account, asked.most
        )
    if asked.json:
        yield _json(found)
    elif not found:
        yield "No payments."
    else:
        yield from (_line(one, work.realm.house.zone) for one in found)


def _show(work: _Work) -> Iterator[str]:
    found = work.sheet()
    if work.options.json:
        yield _json(found)
        return
    yield from _sheet(found, work.realm.house.zone)


def _ask(work: _Work) -> Iterator[str]:
    work.sheet()
    orders.ask(work.open_till, work.options.order)
    yield from _show(work)


def _refund(work: _Work) -> Iterator[str]:
    asked, found = work.options, work.sheet()
    told = [asked.order, asked.account, asked.group, asked.sum, " ".join(asked.reason.split())]
    name = hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:12]
    id = f"{asked.order}-refund-{name}"
    parts = None
    if all(one.id != id for one in found.refunds):
        # Less is left after it: what it was of is looked up the first time only.
        parts = _parts(found, asked.account, asked.group, asked.sum)
    refunding.refund(work.open_till, asked.order, parts, asked.reason, CONSOLE, id)
    made = next(one for one in work.sheet().refunds if one.id == id)
    if asked.json:
        yield _json(made)
    else:
        yield f"{money(made.kopecks)} go back ({made.state})."


def _cheque(work: _Work) -> Iterator[str]:
    work.sheet()
    if work.open_till.register is None:
        raise Refused(422, "no_register")
    found = cheques.anew(work.open_till, work.options.order)
    if not found:
        raise Refused(422, "no_cheque")
    yield _json(found) if work.options.json else f"Cheques asked for anew: {found}."


def _check(work: _Work) -> Iterator[str]:
    """Compare whole days, both included."""
    asked, zone, now = work.options, work.realm.house.zone, work.realm.clock()
    if asked.since > asked.until:
        raise CannotDo(f"--since {asked.since} is after --until {asked.until}")
    since, until = _midnight(asked.since, zone), min(_midnight(asked.until, zone, 1), now)
    if since > now:
        raise CannotDo(f"--since {asked.since} has not come yet, by this clock")
    report = checking.check(work.open_till, since, until)
    if asked.json:
        yield _json(report)
    else:
        yield from checking.lines(report, zone)


def _midnight(on: datetime.date, of: str, more: int = 0) -> int:
    """The instant at which a day begins, or one so many days later."""
    later = on + datetime.timedelta(days=more)
    return instant(datetime.datetime.combine(later, datetime.time(), zone(of)))


def _parts(
    found: Sheet, account: str | None, group: str | None, typed: str | None
) -> tuple[Part, ...] | None:
    """What is to go back; None for all of it. Raises ``CannotDo``, ``Problem``."""
    if account is None and group is None and typed is None:
        return None
    meant = [
        Part(one.account, one.group, one.left)
        for one in _named(found.parts, account, group)
        if one.left
    ]
    if not meant:
        raise Refused(422, "no_parts")
    if typed is None:
        return tuple(meant)
    if len(meant) > 1:
        raise CannotDo("--sum is of one part: say its --account and --group")
    return (Part(meant[0].account, meant[0].group, kopecks_of(typed)),)


def _named(parts: Sequence[Rest], account: str | None, group: str | None) -> list[Rest]:
    """The parts of an account and a group, or of all. Raises ``CannotDo``: there are none."""
    found = list(parts)
    for what, wanted in (("account", account), ("group", group)):
        there = dict.fromkeys(str(getattr(one, what)) for one in found)
        if wanted is not None and there and wanted not in there:
            paid = ", ".join(there)
            raise CannotDo(f"this order pays nothing for {what} {wanted}; it pays for: {paid}")
        found = [one for one in found if wanted in (None, getattr(one, what))]
    return found


def _why(refused: Refused) -> str:
    """A refusal as a sentence."""
    values = refused.values
    if refused.code == "refund_declined" and values["reason"] is None:
        return DECLINED
    shown = {name: money(int(str(of))) if name == "left" else of for name, of in values.items()}
    return REFUSED.get(refused.code, refused.code).format(**shown)


def _line(one: Line, zone: str) -> str:
    made = local(one.made, zone).strftime("%d.%m.%Y %H:%M")
    accounts = ", ".join(one.accounts)
    back = f"  back {money(one.returned)}" if one.returned else ""
    return (
        f"{one.id}  {made}  {one.status:<9} {one.kind:<16} {money(one.amount):>12}{back}"
        f"  {one.method}  {accounts}"
    )


def _sheet(found: Sheet, zone: str) -> Iterator[str]:
    yield _line(found.order, zone)
    yield f"  bank: taken {money(found.captured)}, returned {money(found.returned)}"
    for part in found.parts:
        left = f"{money(part.left)} can still go back"
        yield f"  part: {part.account} {part.group} {money(part.kopecks)}; {left}"
    for transfer in found.transfers:
        yield f"  {transfer.day}  {transfer.debit} <- {transfer.credit}  {money(transfer.kopecks)}"
    for refund in found.refunds:
        said = f"{money(refund.kopecks)} {refund.state}: {refund.reason} ({refund.by})"
        why = f"; {DECLINES.format(reason=refund.declined)}" if refund.declined else ""
        yield f"  refund {refund.id}: {said}{why}"
    for cheque in found.cheques:
        yield f"  cheque {cheque.id}: {cheque.state}"


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


_DEEDS = {
    "list": _list,
    "show": _show,
    "ask": _ask,
    "refund": _refund,
    "cheque": _cheque,
    "check": _check,
}
