"""Two to ten programs started at once on one profile, many rounds: one stays (hazard H38)."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from lkk_desktop.replica import keys
from tests.faults.stand import ENVIRONMENT, MOMENT, Loss, Stand, module
from tests.faults.visit import Visit

PASSPHRASE = "two windows, one profile"
CHEAP = keys.Cost(time=1, memory_kib=64, lanes=1)


class Instances(msgspec.Struct):
    """What the rounds came to; ``spread_ms`` is the longest time between first and last start."""

    rounds: int = 0
    started: int = 0
    rung: int = 0
    spread_ms: float = 0.0
    saved: int = 0
    lost: int = 0
    doubled: int = 0


class Crowd:
    """A process that starts the program many times at once."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            module("tests.faults.crowd"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=ENVIRONMENT,
        )

    def round(self, **order: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise Loss("the crowd has left")
        report: dict[str, Any] = json.loads(line)
        return report

    def close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait()


@contextmanager
def crowd() -> Iterator[Crowd]:
    made = Crowd()
    try:
        yield made
    finally:
        made.close()


def run(
    stand: Stand,
    folder: Path,
    rounds: int,
    seed: int,
    tell: Callable[[str], None] = lambda text: None,
) -> Instances:
    """So many rounds on one profile, which says a reading more between them. Raises ``Loss``."""
    chance, tally = random.Random(seed), Instances()
    profile = folder / "profile"
    opened = keys.create(profile, keys.Passphrase(PASSPHRASE), CHEAP)
    with Visit(profile, stand.url, keys=opened) as visit:
        visit.sign_in()
        visit.wait(visit.met, "the first sync")
    said = set[str]()
    with crowd() as made:
        for number in range(rounds):
            with Visit(profile, stand.url, keys=opened) as visit:
                said |= set(visit.submit())
                stand.said |= visit.saved
            _round(made, stand, profile, chance.randint(2, 10), tally)
            with Visit(profile, stand.url, keys=opened) as visit:
                if said - visit.journal().keys() or not visit.cabinet.signed_in:
                    raise Loss(f"round {number}: lines or the session are gone")
            if number % 50 == 0:
                tell(f"instances: round {number + 1}, {tally.rung} rings")
    with Visit(profile, stand.url, keys=opened) as visit:
        visit.settle()
    tally.saved = len(stand.said)
    tally.lost, tally.doubled = stand.judge()
    return tally


def _round(made: Crowd, stand: Stand, profile: Path, count: int, tally: Instances) -> None:
    report = made.round(
        profile=str(profile),
        server=stand.url,
        passphrase=PASSPHRASE,
        count=count,
        clock=MOMENT.isoformat(),
    )
    tally.rounds += 1
    tally.started += count
    tally.rung += report["rung"]
    tally.spread_ms = max(tally.spread_ms, round(1000 * report["within"], 1))
    if (report["owners"], report["staying"]) != (1, 1):
        raise Loss(f"of {count} started at once: {report}")
    if any(report["codes"]) or not report["rung"]:
        raise Loss(f"of {count} started at once, the others did not leave in peace: {report}")
