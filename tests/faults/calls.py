"""The program's own calls to the system, failing one by one: once, or for good (libfiu)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from tests.faults.ordered import Ordered
from tests.faults.stand import Stand, module

POINTS = (
    "posix/io/oc/open",
    "posix/io/oc/close",
    "posix/io/rw/read",
    "posix/io/rw/pread",
    "posix/io/rw/write",
    "posix/io/rw/pwrite",
    "posix/io/rw/ftruncate",
    "posix/io/sync/fsync",
    "posix/io/sync/fdatasync",
    "posix/io/dir/unlink",
    "posix/io/dir/rename",
)
FOR_GOOD = (False, True)


class Calls(msgspec.Struct):
    """What failing calls came to; ``seen`` counts the calls of one undisturbed visit.

    ``stood`` are trials that came to a standstill, with where each thread stood: seen once in
    some twenty runs, and why is not known yet. Such a trial is told of and made once more; it
    counts as a bug where it stands still again.
    """

    failed: int = 0
    seen: dict[str, int] = {}
    told: dict[str, int] = {}
    saved: int = 0
    lost: int = 0
    doubled: int = 0
    bugs: list[str] = []
    stood: list[str] = []


def installed() -> bool:
    return shutil.which("fiu-run") is not None


def forks(stand: Stand) -> Ordered:
    """A process under ``fiu-run`` that has all modules at hand, and forks a child for a trial."""
    program = [*module("tests.faults.forked"), stand.url, str(stand.profile())]
    return Ordered(["fiu-run", "-x", "-f", "", *program])


def stood_in(profile: Path) -> Path:
    """Where the trial of a profile says what its threads were at when it came to a standstill."""
    return profile.with_name(f"{profile.name}.stood.txt")


def trial(
    made: Ordered, profile: Path, point: str, number: int, *, for_good: bool = False
) -> dict[str, Any]:
    """Let a child visit this profile, with that call failing; what it reports."""
    return made.order(profile=str(profile), point=point, number=number, for_good=for_good)


def run(
    stand: Stand,
    folder: Path,
    most: int,
    tell: Callable[[str], None] = lambda text: None,
) -> Calls:
    """Each call of each kind fails, at most so many of a kind, evenly spread."""
    tally = Calls(seen={}, told={}, bugs=[], stood=[])
    with forks(stand) as made:
        report = trial(made, stand.profile(), "", 0)
        tally.bugs += report["bugs"]
        _count(stand, report, tally)
        tally.seen = {point: report["seen"].get(point, 0) for point in POINTS}
        for point in POINTS:
            for number in spread(tally.seen[point], most):
                for for_good in FOR_GOOD:
                    name = (
                        f"{point.rpartition('/')[2]} {number} {'for good' if for_good else 'once'}"
                    )
                    left = folder / "left"
                    for _ in range(2):
                        shutil.rmtree(left, ignore_errors=True)
                        report = trial(made, stand.profile(left), point, number, for_good=for_good)
                        where = stood_in(left).read_text(encoding="utf-8")
                        if not where:
                            break
                        tally.stood.append(f"{name}: {where}")
                    tally.failed += 1
                    tally.bugs += [f"{name}: {bug}" for bug in report["bugs"]]
                    _count(stand, report, tally)
            tell(f"calls failing: {tally.failed}, {point} called {tally.seen[point]} times")
    tally.saved = len(stand.said)
    tally.lost, tally.doubled = stand.judge()
    return tally


def spread(calls: int, most: int) -> list[int]:
    """Numbers of calls from 1 on, the first and the last among them."""
    if calls <= most:
        return list(range(1, calls + 1))
    return sorted({1 + round(i * (calls - 1) / max(1, most - 1)) for i in range(most)})


def _count(stand: Stand, report: dict[str, Any], tally: Calls) -> None:
    stand.said |= report["saved"]
    for code in report["told"]:
        tally.told[code] = tally.told.get(code, 0) + 1
