"""A trace of what people, the supplier and the weather do to a server, drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from lkk_desktop.models.command import Command
from lkk_desktop.models.readings import NewValue, SubmitReadings, WithdrawCommand
from lkk_desktop.sync.protocol import Envelope
from tests.ids import id_at
from tests.simulation.scene import BEGIN, HOUSEHOLDS, accounts

HOUR = 3_600_000
REGISTERS = {"e": ("day", "night"), "w": ("single",)}
SPOILS = ("bytes", "owner", "kind", "payload", "vast", "needs", "taken", "deep")
What = Literal["push", "pull", "control", "link", "unlink", "close", "restart"]

OFTEN: dict[What, int] = {
    "push": 60,
    "pull": 15,
    "control": 6,
    "link": 4,
    "unlink": 3,
    "close": 3,
    "restart": 2,
}


class Deed(msgspec.Struct, frozen=True):
    """One thing that happens at a time of the server's clock."""

    what: What
    now: int
    user: str = ""
    device: str = ""
    commands: tuple[Envelope, ...] = ()
    most: int = 5_000
    given: tuple[Any, ...] = ()


class Trace:
    """Deeds one after another; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._now = BEGIN
        self._number: dict[str, int] = {}
        self._said: list[tuple[str, Envelope, SubmitReadings | None]] = []

    def deeds(self, count: int) -> Iterator[Deed]:
        for _ in range(count):
            self._now += self._chance.choice((1, 1_000, 60_000, HOUR, 30 * HOUR))
            yield self._one()

    def _one(self) -> Deed:
        chance = self._chance
        user = chance.choice(list(HOUSEHOLDS))
        device = f"{user}-{chance.randrange(2)}"
        what = chance.choices(list(OFTEN), list(OFTEN.values()))[0]
        most = chance.choice((1, 7, 40, 5_000))
        if what in ("push", "pull"):
            commands = self._batch(user, device) if what == "push" else ()
            return Deed(what, self._now, user, device, commands, most)
        account = chance.choice(accounts())
        if what == "control":
            meter = chance.choice(list(REGISTERS))
            register = f"{account}-{meter}-{chance.choice(REGISTERS[meter])}"
            return Deed(what, self._now, given=(register, chance.randrange(10_000) * 1_000))
        return Deed(what, self._now, given=() if what == "restart" else (user, account))

    def _batch(self, user: str, device: str) -> tuple[Envelope, ...]:
        made = []
        for _ in range(self._chance.choice((1, 1, 2, 5))):
            envelope = self._command(user, device)
            if self._chance.random() < 0.2:
                envelope = self._spoilt(envelope)
            made.append(envelope)
        if self._said and self._chance.random() < 0.2:
            made.append(self._chance.choice(self._said)[1])
        return tuple(made)

    def _command(self, user: str, device: str) -> Envelope:
        mine = [one for one in self._said if one[0] == user and one[2] is not None]
        if mine and self._chance.random() < 0.25:
            _, target, old = self._chance.choice(mine)
            assert old is not None
            successor = self._chance.choice((None, None, target.id))
            command: Command = WithdrawCommand(
                account=old.account, command=target.id, successor=successor
            )
            return self._envelope(device, command, user, None)
        account = self._chance.choice(HOUSEHOLDS[user])
        meter = self._chance.choice(list(REGISTERS))
        values = tuple(
            NewValue(
                register=f"{account}-{meter}-{zone}",
                reading=self._id(),
                value=self._chance.choice((900, 1_250, 1_300, 1_400, 9_750, 9_900, 40)) * 1_000,
                rolled=self._chance.random() < 0.5,
                large=self._chance.random() < 0.5,
            )
            for zone in REGISTERS[meter]
        )
        submit = SubmitReadings(account=account, meter=f"{account}-{meter}", values=values)
        return self._envelope(device, submit, user, submit)

    def _envelope(
        self, device: str, command: Command, user: str, submit: SubmitReadings | None
    ) -> Envelope:
        number = self._number[device] = self._number.get(device, 0) + 1
        envelope = Envelope(
            id=self._id(),
            owner=command.owner,
            kind=command.kind,
            version=command.version,
            needs=command.needs,
            made=self._now - self._chance.choice((0, 0, 5_000, HOUR, 80 * HOUR, -HOUR)),
            number=number,
            payload=msgspec.json.encode(command),
        )
        self._said.append((user, envelope, submit))
        return envelope

    def _spoilt(self, envelope: Envelope) -> Envelope:
        """The envelope as a hostile or a broken device might send it."""
        change = msgspec.structs.replace
        spoil = self._chance.choice(SPOILS)
        if spoil == "bytes":
            return change(envelope, id=self._chance.choice(self._said)[1].id)
        if spoil == "owner":
            return change(envelope, owner=f"account:{self._chance.choice(accounts())}")
        if spoil == "kind":
            return change(envelope, kind="of_a_later_version")
        if spoil == "payload":
            return change(envelope, payload=envelope.payload[:-1])
        if spoil == "vast":
            vast = envelope.payload.replace(b"000,", b"000000000000000000000,")
            return change(envelope, payload=vast)
        if spoil == "needs":
            return change(envelope, needs=(self._id(), *envelope.needs))
        if spoil == "deep":
            return change(envelope, made=-(2**62), number=2**40)
        taken = msgspec.json.decode(envelope.payload)
        for value in taken.get("values", ()):
            value["reading"] = f"{accounts()[0]}-e-day-2026-10-20"
        return change(envelope, payload=msgspec.json.encode(taken))

    def _id(self) -> str:
        return id_at(self._now, self._chance.getrandbits(64))
