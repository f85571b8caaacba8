"""A person in a hurry: the real cabinet in a process of its own, which says what was saved.

It reports on a pipe, a JSON line each: what its journal holds when it opens, each reading that it
was told is saved, and each store step. It goes on until it is killed. With ``--linger N`` it
stands still within the N-th step inside a transaction.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QCoreApplication, QTimer

from lkk_desktop.cabinet import Cabinet, Problem
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.replica.files import Files
from tests.faults.visit import KEYS, LOGIN, PACE, PASSWORD

OUTSIDE = frozenset({"begin", "committed", "carry outbox", "carry replica"})
HASTE_MS = 15
MOST_WAITING = 400


class Steps:
    """Reports each store step, and lingers in the one that is aimed at."""

    def __init__(self, report: int, linger: int) -> None:
        self._report = report
        self._linger = linger
        self._turn = threading.Lock()

    def __call__(self, name: str) -> None:
        inside = name not in OUTSIDE
        with self._turn:
            self._linger -= inside
            here = inside and self._linger == 0
        self.say(step=name, inside=inside, thread=threading.current_thread().name)
        if here:
            self.say(lingers=name)
            time.sleep(60.0)

    def say(self, **what: Any) -> None:
        os.write(self._report, msgspec.json.encode(what) + b"\n")


class Person:
    """Sends a reading every few milliseconds."""

    def __init__(self, cabinet: Cabinet, steps: Steps) -> None:
        self._cabinet = cabinet
        self._say = steps.say
        self._signing_in = False
        self._timer = QTimer()
        self._timer.timeout.connect(self._act)
        self._timer.start(HASTE_MS)

    def opened(self) -> None:
        """What is there before anything is sent or fetched."""
        journal = self._cabinet.journal()
        hidden = [
            value.reading
            for entry in journal
            if entry.state != "rejected" and isinstance(entry.command, SubmitReadings)
            for value in entry.command.values
            if self._cabinet.get(Reading, value.reading) is None
        ]
        self._say(journal=[entry.id for entry in journal], hidden=hidden)

    def _act(self) -> None:
        if not self._cabinet.signed_in:
            if not self._signing_in:
                self._signing_in = True
                self._cabinet.sign_in(LOGIN, PASSWORD, self._signed_in)
        elif self._cabinet.status.waiting < MOST_WAITING:
            self._submit()

    def _signed_in(self, trouble: object) -> None:
        self._signing_in = False

    def _submit(self) -> None:
        accounts = [linked.account for linked in self._cabinet.accounts()]
        meters = [m for a in accounts for m in self._cabinet.find(Meter, account=a)]
        meters = [meter for meter in meters if meter.takes_readings]
        if not meters:
            return
        meter = random.choice(meters)
        unit = 10 ** (3 - meter.decimals)
        most = 90_000 if meter.resource == "electricity" else 9_000
        values = tuple(
            NewValue(
                register=register.id,
                reading=self._cabinet.new_id(),
                value=(register.counted_value or 0) + random.randrange(0, most, unit),
            )
            for register in self._cabinet.find(Register, meter=meter.id)
        )
        id = self._cabinet.new_id()
        try:
            self._cabinet.submit(
                SubmitReadings(account=meter.account, meter=meter.id, values=values), id
            )
        except Problem as problem:
            self._say(refused=problem.code)
        else:
            self._say(saved=id, readings=[value.reading for value in values])


def main() -> int:
    """Open the profile and be in a hurry."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("url")
    parser.add_argument("report", type=int)
    parser.add_argument("--linger", type=int, default=0)
    options = parser.parse_args()
    qt = QCoreApplication(sys.argv[:1])
    steps = Steps(options.report, options.linger)
    cabinet = Cabinet(Files(options.folder, KEYS, steps), options.url, pace=PACE)
    person = Person(cabinet, steps)
    person.opened()
    cabinet.start()
    code = qt.exec()
    cabinet.close()
    return code


if __name__ == "__main__":
    sys.exit(main())
