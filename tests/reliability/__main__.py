"""``python -m tests.reliability``: run what proves the sync, and write docs/reliability.md.

Takes half an hour; ``--quick`` a few minutes, with figures that say less.
"""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from tests.reliability.hazards import HAZARDS, Hazard

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"
PYTHON = sys.executable


class Run(msgspec.Struct, frozen=True):
    """A command, what it printed, its last line as figures, whether it went well, and seconds."""

    command: str
    lines: list[str]
    figures: dict[str, Any]
    well: bool
    seconds: float


def main() -> int:
    """Run all, write the page; 1 where anything was lost, doubled or not found."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability")
    parser.add_argument("--quick", action="store_true", help="few seeds and kills")
    quick = parser.parse_args().quick
    seeds, kills, cuts = (60, 10, 30) if quick else (1_000, 100, 200)
    runs = {
        "simulation": _run("tests.simulation", f"--seeds 0:{seeds} --steps 300"),
        "power": _run("tests.simulation.power", ""),
        "kills": _run("tests.faults", f"--kills {kills} --only kills"),
        "cuts": _run("tests.faults", f"--cuts {cuts} --only cuts"),
    }
    PAGE.write_text(page(runs), encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")
    return 0 if all(run.well for run in runs.values()) else 1


def _run(module: str, options: str) -> Run:
    command = f"python -m {module} {options}".strip()
    print(command, flush=True)
    begun = time.monotonic()
    done = subprocess.run(
        [PYTHON, "-m", module, *options.split()],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    figures: dict[str, Any] = {}
    if lines and lines[-1].startswith("{"):
        figures = msgspec.json.decode(lines[-1])
    print(f"  {lines[-1] if lines else ''}", flush=True)
    return Run(command, lines[:-1], figures, done.returncode == 0, time.monotonic() - begun)


def page(runs: dict[str, Run]) -> str:
    """The page, from what the runs printed."""
    simulated, power = runs["simulation"].figures, runs["power"]
    template = (Path(__file__).parent / "page.md").read_text("utf-8")
    return template.format(
        day=f"{datetime.datetime.now(datetime.UTC):%d.%m.%Y}",
        commit=_commit(),
        runs="\n".join(map(_run_row, runs.values())),
        **{name: simulated.get(name) for name in ("seeds", "steps", "operations", "violations")},
        trace=str(simulated.get("trace"))[:16],
        **{name: power.figures.get(name) for name in ("bugs", "found", "median", "most")},
        power="\n".join(power.lines),
        hazards="\n".join(map(_hazard_row, HAZARDS)),
    )


def _run_row(run: Run) -> str:
    return f"| `{run.command}` | {run.seconds / 60:.1f} | {_told(run)} |"


def _told(run: Run) -> str:
    figures = {name: value for name, value in run.figures.items() if name != "trace"}
    said = ", ".join(f"{name} {value}" for name, value in figures.items())
    return said if run.well else f"**failed**: {said}"


def _hazard_row(hazard: Hazard) -> str:
    found = [f"planted {name}" for name in hazard.mutants]
    found += [f"`{name}`" for name in hazard.tests]
    return f"| H{hazard.number:02d} | {hazard.broke} | {', '.join(found) or hazard.missing} |"


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
