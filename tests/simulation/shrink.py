"""Shrinking: the same violation with fewer steps, fewer faults and fewer deeds."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from tests.simulation.weather import Weather
from tests.simulation.world import NOTHING, Spared

PATIENCE = 45.0


class Trial(msgspec.Struct, frozen=True):
    """How a seed is run: so many steps, spared of some things."""

    steps: int
    spared: Spared = NOTHING

    def options(self) -> str:
        """The options of the command line that run it again."""
        said = [f"--steps {self.steps}"]
        if self.spared.faults:
            said.append(f"--spare {','.join(sorted(self.spared.faults))}")
        if self.spared.deeds:
            said.append(f"--without {','.join(map(str, sorted(self.spared.deeds)))}")
        return " ".join(said)


def shrunk(
    start: Trial,
    fails: Callable[[Trial], bool],
    deeds: int,
    clock: Callable[[], float] = time.monotonic,
) -> Trial:
    """A smaller trial that fails as ``start`` does, which has so many deeds.

    Stops after a while: what is left may not be the least.
    """
    end = clock() + PATIENCE
    best = start

    def better(trial: Trial) -> bool:
        nonlocal best
        if clock() > end or not fails(trial):
            return False
        best = trial
        return True

    while best.steps > 10 and better(msgspec.structs.replace(best, steps=best.steps // 2)):
        pass
    for fault in Weather.__struct_fields__:
        better(_sparing(best, faults={fault}))
    size = deeds // 2
    while size:
        for first in range(1, deeds + 1, size):
            some = set(range(first, min(deeds, first + size - 1) + 1)) - best.spared.deeds
            if some:
                better(_sparing(best, deeds=some))
        size //= 2
    return best


def _sparing(trial: Trial, faults: set[str] | None = None, deeds: set[int] | None = None) -> Trial:
    spared = Spared(
        faults=trial.spared.faults | (faults or set()), deeds=trial.spared.deeds | (deeds or set())
    )
    return msgspec.structs.replace(trial, spared=spared)
