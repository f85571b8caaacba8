"""``python -m tests.server.payments.killed DATABASE SIDE NOW POINT``: a process that runs standing
orders at a moment, and kills itself at a point of it as ``kill -9`` would.

Points: ``taking:STEP`` in the transaction that takes one up, ``taken`` before the bank is asked,
``asked`` once it has answered, ``noting:STEP`` in the transaction that takes its word in, and
``never``.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any
from unittest import mock

import msgspec

from lkk_server.acquiring.messages import ChargeOrder, OrderState
from lkk_server.database import Behalf, Database
from lkk_server.identity.passwords import Passwords
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import Tokens
from lkk_server.payments import autopay, orders
from lkk_server.payments.bank import HttpBank
from lkk_server.payments.till import Side, Till
from tests.server.running import CHEAP, SECRET

BEGUN = "begun\n"


def die() -> None:
    """End at once, with nothing closed nor put away."""
    os.kill(os.getpid(), signal.SIGKILL)
    threading.Event().wait()


class Mortal(HttpBank):
    """The line to the bank, at whose ends somebody may die."""

    point = ""

    def charge(self, order: ChargeOrder) -> OrderState:
        if self.point == "taken":
            die()
        state = super().charge(order)
        if self.point == "asked":
            die()
        return state


def main(database: str, side: str, now: int, point: str) -> None:
    """Run what is due."""
    opened = Database.open(f"sqlite:///{database}", lambda: now)
    sessions = Sessions(
        opened,
        Passwords(CHEAP),
        Tokens(SECRET),
        supplier="tyumen",
        clock=opened.clock,
        public="http://127.0.0.1:9",
    )
    bank = Mortal(msgspec.json.decode(side, type=Side), opened.clock)
    bank.point = point
    till = Till(sessions.realm, bank, None)
    where, _, step = point.partition(":")
    sys.stdout.write(BEGUN)
    sys.stdout.flush()
    sys.stdin.readline()
    with (
        opened.on_behalf(Behalf("tyumen")),
        mock.patch.object(autopay, "take_up", stepping(autopay.take_up, where == "taking", step)),
        mock.patch.object(orders, "take", stepping(orders.take, where == "noting", step)),
    ):
        while autopay.run(till):
            pass
    bank.close()
    opened.close()


def stepping(does: Any, mortal: bool, fatal: str) -> Any:
    """The same, which dies once the step of this name is done."""

    def step(name: str) -> None:
        if name == fatal:
            die()

    def done(till: Till, what: Any, *_own: Any) -> Any:
        return does(till, what, step) if mortal else does(till, what)

    return done


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
