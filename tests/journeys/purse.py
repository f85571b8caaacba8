"""A bank beside the server of a story, and what one does on the screen of payments."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from lkk_server.sandbox.command import clock_from
from tests.banking import Bank, running_sandbox
from tests.journeys.desk import Desk
from tests.journeys.stage import Stage

ONLINE = "На связи"
AT_THE_BANK = "Ждём оплату на странице банка"
DEBT = "187,50\u00a0₽"
"""What ivanov's flat owes."""
PAY = f"Оплатить {DEBT}"


class BankClock:
    """The bank's time: the story's, more by what it is moved ahead (ms)."""

    def __init__(self, clock: str) -> None:
        self._base = clock_from(datetime.datetime.fromisoformat(clock))
        self.ahead = 0

    def __call__(self) -> int:
        return self._base() + self.ahead


@contextmanager
def bank_of(stage: Stage, clock: BankClock | None = None) -> Iterator[Bank]:
    """A bank in a thread; the server, which is started now, takes money through it."""
    now = clock or BankClock(stage.server.clock)
    with running_sandbox(stage.folder / "bank", now, stage.server.data) as bank:
        stage.server.start()
        yield bank


def at_the_till(stage: Stage, name: str = "home", *extra: str, **other: object) -> Desk:
    """A computer whose screen of payments shows what is owed."""
    desk = stage.desk(name, *extra, **other).start(opens="payment")  # type: ignore[arg-type]
    desk.wait(ONLINE, patience=60)
    desk.wait("Итого")
    return desk


def is_enabled(desk: Desk, name: str) -> bool:
    return bool(desk.do("describe", name=name)["enabled"])
