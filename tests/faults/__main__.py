"""``python -m tests.faults``: the campaigns of real faults; exit 1 on a loss.

``--kills N`` alone (20 unless told) is what runs by default; ``--cuts N`` and ``--hammer SECONDS``
run those. ``--only NAME`` runs one campaign, ``--all`` every one. The last line is a JSON object.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.faults import calls, cuts, damage, disks, hammer, instances, sleep, trial
from tests.faults.stand import Loss, Stand, stand

Figures = dict[str, Any]
Campaign = Callable[[argparse.Namespace, Stand, Path], Any]


def say(text: str) -> None:
    print(text, flush=True)


def kills(options: argparse.Namespace) -> Figures:
    """Kills have a profile and a server of their own, from nothing."""
    tally = trial.run(options.kills or 20, options.seed, say, database=options.database)
    hit, all_kills = tally.aimed_open + tally.random_open, tally.aimed + tally.random
    say(_share("aimed", tally.aimed_open, tally.aimed))
    say(_share("random", tally.random_open, tally.random))
    say(_share("all", hit, all_kills))
    share = round(hit / all_kills, 2) if all_kills else 0.0
    return {"kills": all_kills, "in_transaction": share, **msgspec.structs.asdict(tally)}


CAMPAIGNS: dict[str, Campaign] = {
    "calls": lambda o, ground, folder: calls.run(ground, folder, o.calls, say),
    "cuts": lambda o, ground, folder: cuts.run(ground, folder, o.cuts or 200, o.seed, say),
    "disks": lambda o, ground, folder: disks.run(ground, folder, tell=say),
    "damage": lambda o, ground, folder: damage.run(ground, folder, o.rounds, o.seed, say),
    "sleep": lambda o, ground, folder: sleep.run(ground, folder, o.sleep, tell=say),
    "instances": lambda o, ground, folder: instances.run(ground, folder, o.starts, o.seed, say),
    "hammer": lambda o, ground, folder: hammer.run(ground, o.hammer or 600.0, o.seed, say),
}
NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "calls": (calls.installed, "fiu-run is not there: apt install fiu-utils"),
    "cuts": (cuts.possible, "no gcc for the recorder"),
    "disks": (disks.possible, "no file system can be mounted here"),
}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    add = parser.add_argument
    add("--kills", type=int, help="kills of app and server (20)")
    add("--cuts", type=int, help="power cuts (200)")
    add("--hammer", type=float, metavar="SECONDS", help="two threads at the two files (600)")
    add("--calls", type=int, default=20, help="failing calls of each kind")
    add("--rounds", type=int, default=5, help="rounds of each kind of damage")
    add("--starts", type=int, default=500, help="rounds of programs started at once")
    add("--sleep", type=float, default=60.0, metavar="SECONDS", help="how long a sleep lasts")
    add("--only", choices=("kills", *CAMPAIGNS), help="this campaign alone")
    add("--all", action="store_true", help="every campaign")
    add("--database", metavar="URL", help="the server's in the kills; default: SQLite")
    add("--seed", type=int, default=1)
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> list[str]:
    """The campaigns that these options ask for; kills where they ask for none."""
    if options.all:
        return ["kills", *CAMPAIGNS]
    if options.only:
        return [options.only]
    asked = [name for name in ("kills", "cuts", "hammer") if getattr(options, name) is not None]
    return asked or ["kills"]


def one(name: str, options: argparse.Namespace) -> Figures:
    """The figures of a campaign. Raises ``Loss``."""
    if name == "kills":
        return kills(options)
    possible, why = NEEDS.get(name, (lambda: True, ""))
    if not possible():
        say(f"{name}: left out, {why}")
        return {"skipped": why}
    with stand() as ground, tempfile.TemporaryDirectory(prefix="lkk-faults-") as folder:
        return msgspec.structs.asdict(CAMPAIGNS[name](options, ground, Path(folder)))


def bad(figures: Figures) -> bool:
    """Whether something was lost, doubled, or told as nothing that is declared."""
    wrong = ("lost", "doubled", "locked", "bugs", "unsaid")
    whole = set(figures.get("integrity", {}).values()) <= {"ok"}
    return not whole or any(figures.get(name) for name in wrong)


def main() -> int:
    """Run what was asked for, and tell: kills alone stand at the top of the last line."""
    options = parse()
    told: Figures = {}
    failed = False
    for name in chosen(options):
        begun = time.monotonic()
        try:
            figures = one(name, options)
        except Loss as loss:
            say(f"loss: {name}: {loss}")
            figures = {"loss": str(loss)}
            failed = True
        figures["seconds"] = round(time.monotonic() - begun, 1)
        failed = failed or bad(figures)
        told |= figures if name == "kills" else {name: figures}
    print(msgspec.json.encode(told).decode())
    return int(failed)


def _share(name: str, hit: int, count: int) -> str:
    share = 100 * hit / count if count else 0.0
    return f"{name}: {hit} of {count} kills fell into an open transaction ({share:.0f} %)"


if __name__ == "__main__":
    sys.exit(main())
