"""Two to ten programs started at once on one profile, many rounds: one stays (hazard H38)."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import msgspec

from lkk_desktop.replica import keys
from tests.faults.ordered import Ordered
from tests.faults.stand import MOMENT, Loss, Stand, module
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
    with Ordered(module("tests.faults.crowd")) as made:
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


def _round(made: Ordered, stand: Stand, profile: Path, count: int, tally: Instances) -> None:
    report = made.order(
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
