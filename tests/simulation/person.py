"""The person before a desk: types readings, takes them back, signs in; remembers what was saved."""

from __future__ import annotations

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.command import Channel, Command, Moment, Problem
from lkk_desktop.models.metering import Meter, Register, dial_size
from lkk_desktop.models.readings import NewValue, SubmitReadings, WithdrawCommand
from lkk_desktop.replica.outbox import account_of
from tests.ids import id_at
from tests.simulation.crash import Crash
from tests.simulation.desk import Desk, Said
from tests.simulation.scene import HOUSEHOLDS

QUESTIONS = {"maybe_rolled_over": "rolled", "suspiciously_large": "large"}


def submit(desk: Desk) -> str:
    """Send readings of some meter, as the form does: a question is answered with yes.

    Raises ``Crash`` and ``Fault``, as all deeds at a desk do.
    """
    account = _customer(desk) if desk.clerk else desk.chance.choice(HOUSEHOLDS[desk.user])
    meters = desk.shown.find(Meter, account=account) if account else []
    if account is None or not meters:
        return "nothing to see"
    meter = desk.chance.choice(meters)
    registers = desk.shown.find(Register, meter=meter.id)
    if not registers:
        return "nothing to see"
    way = desk.chance.choice(("fine", "fine", "fine", "below", "large", "around"))
    values = tuple(
        NewValue(register=r.id, reading=new_id(desk), value=_value(desk, meter, r, way))
        for r in registers
    )
    confirmed: dict[str, bool] = {}
    id = new_id(desk)
    for _ in range(1 + len(QUESTIONS)):
        given = tuple(msgspec.structs.replace(v, **confirmed) for v in values)
        try:
            say(desk, SubmitReadings(account=account, meter=meter.id, values=given), id)
        except Problem as problem:
            if problem.code not in QUESTIONS or QUESTIONS[problem.code] in confirmed:
                return problem.code
            confirmed[QUESTIONS[problem.code]] = True
            if way == "around" and len({v.value > 5_000_000 for v in values}) > 1:
                return "zones differ"
        else:
            return f"saved {id} {way}"
    return "asked too often"


def withdraw(desk: Desk) -> str:
    """Take back a reading that is not taken back yet, as the cabinet does."""
    target = _own(desk)
    return "nothing to withdraw" if target is None else _taken_back(desk, target, None)


def amend(desk: Desk) -> str:
    """Send other values in the place of earlier ones: those go only if these are accepted."""
    target = _own(desk)
    if target is None:
        return "nothing to amend"
    old = desk.said[target].command
    assert isinstance(old, SubmitReadings)
    values = tuple(
        msgspec.structs.replace(value, reading=new_id(desk), value=max(0, value.value - 1_000))
        for value in old.values
    )
    id = new_id(desk)
    try:
        say(desk, msgspec.structs.replace(old, values=values), id)
    except Problem as problem:
        return problem.code
    return f"saved {id} for {target}, {_taken_back(desk, target, id)}"


def open_account(desk: Desk) -> str:
    """Have an account's history fetched, before which a clerk sees its registers alone."""
    there = sorted({account.id for account in desk.shown.find(Account)} - _opened(desk))
    if not there:
        return "has nothing to open"
    account = desk.chance.choice(there)
    desk.store.open_account(account)
    return f"opens {account}"


def close_account(desk: Desk) -> str:
    """Let an account's history go."""
    opened = sorted(_opened(desk))
    if not opened:
        return "has nothing to close"
    account = desk.chance.choice(opened)
    desk.store.close_account(account)
    return f"closes {account}"


def _opened(desk: Desk) -> set[str]:
    return {one for one in map(account_of, desk.store.streams()) if one is not None}


def _customer(desk: Desk) -> str | None:
    """Whose reading a clerk types in: any account's of their offices, opened or not."""
    there = [account.id for account in desk.shown.find(Account)]
    return desk.chance.choice(there) if there else None


def _own(desk: Desk) -> str | None:
    taken = {s.command.withdraws for s in desk.said.values()}
    mine = [i for i, s in desk.said.items() if s.command.withdraws is None and i not in taken]
    there = [id for id in mine[-6:] if desk.outbox.journal(id)]
    return desk.chance.choice(there) if there else None


def _taken_back(desk: Desk, target: str, successor: str | None) -> str:
    account = account_of(desk.said[target].command.owner)
    assert account is not None
    id = new_id(desk)
    try:
        say(desk, WithdrawCommand(account=account, command=target, successor=successor), id)
    except Problem as problem:
        return problem.code
    return f"saved {id} withdraws {target}"


def say(desk: Desk, command: Command, id: str) -> None:
    """What ``Cabinet.submit`` does on its thread. Raises ``Problem`` too."""
    skew = int(desk.store.replica.meta("skew") or 0)
    now = desk.wall() + skew
    channel: Channel = "office" if desk.clerk else "app"
    moment = Moment(now=now, made=now, actor=desk.user, channel=channel, command=id)
    said = Said(id, command, desk.true_ms(), desk.clock_sets)
    try:
        desk.outbox.submit(command, id, desk.wall(), moment)
    except Crash:
        desk.maybe = said
        raise
    desk.synced()
    desk.said[id] = said


def new_id(desk: Desk) -> str:
    """A UUID of version 7: it begins with what the desk's clock shows, whatever that is."""
    return id_at(desk.wall(), desk.chance.getrandbits(64))


def _value(desk: Desk, meter: Meter, register: Register, way: str) -> int:
    counted = register.counted_value or 0
    unit = 10 ** (3 - meter.decimals)
    if way == "below":
        return max(0, counted - desk.chance.randrange(1, 300) * 1_000)
    if way == "around":
        return desk.chance.randrange(0, 50) * 1_000
    most = 60 if way == "fine" else 2_000
    more = desk.chance.randrange(0, most * 1_000 // unit) * unit
    return int(min(counted + more, dial_size(meter) - unit))
