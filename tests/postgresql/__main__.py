"""The whole campaign on PostgreSQL: ``python -m tests.postgresql`` prints its figures as JSON.

Progress goes to stderr, the figures are the last line of stdout; it fails where a law was broken.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from lkk_server.__main__ import main as lkk_server
from tests.postgresql import listeners, order, past, processes, same, storm
from tests.postgresql.cluster import Cluster, missing, running
from tests.postgresql.lingering import STEPS

ROOT = Path(__file__).parents[2]
LAWS = {
    "order": ("missed", "torn", "doubled", "first_syncs_that_differ"),
    "same": ("differences",),
    "dumps": (
        "misjudged",
        "unsettled",
        "effects_missing",
        "effects_doubled",
        "replicas_that_differ",
    ),
    "crash": ("lost", "afresh"),
    "processes": ("effects_missing", "effects_doubled"),
    "storm": ("doubled",),
}
"""What must be nought in each part; base backups are held to the laws of dumps."""
LAWS["base_backups"] = LAWS["dumps"]
TRACES = 20
Part = Callable[[], Any]


def traces(cluster: Cluster, seeds: range, deeds: int) -> same.Figures:
    """The differential run over many seeds, its figures added up."""
    total = same.Figures(0, 0, 0, 0, [])
    for seed in seeds:
        with tempfile.TemporaryDirectory(prefix="lkk-same-") as folder:
            url = f"sqlite:///{folder}/server.db"
            found = same.run(url, cluster.database(f"same_{seed}"), seed, deeds)
        total.deeds += found.deeds
        total.commands += found.commands
        total.pages += found.pages
        total.rows += found.rows
        total.differences += [f"seed {seed}: {one}" for one in found.differences]
    return total


def several(cluster: Cluster) -> processes.Figures:
    """Server processes on one database, each store step a process's last."""
    url = cluster.database("processes", cluster.role("lkk_test_owner"))
    with tempfile.TemporaryDirectory(prefix="lkk-data-") as data:
        return processes.run(url, cluster.url("processes"), Path(data), rounds=40, steps=STEPS)


def channels(cluster: Cluster) -> listeners.Figures:
    """A thousand live channels."""
    owner = cluster.database("channels", cluster.role("lkk_test_owner"))
    role = cluster.role("lkk_test_serving")
    if lkk_server(["prepare", "--database", owner, "--role", role]):
        raise SystemExit("the database could not be prepared")
    with tempfile.TemporaryDirectory(prefix="lkk-data-") as data:
        return listeners.run(owner, cluster.url("channels", role), Path(data), rounds=5)


def suite(cluster: Cluster, what: str) -> dict[str, int]:
    """The counts of a pytest run on this cluster; its words go to stderr."""
    env = os.environ | {"LKK_TEST_POSTGRESQL": cluster.url()}
    words = [sys.executable, "-m", "pytest", "-q", what]
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    print(done.stdout, file=sys.stderr)
    found = re.findall(r"(\d+) (passed|failed|skipped|errors?)", done.stdout.splitlines()[-1])
    return {word: int(count) for count, word in found}


def broken(figures: dict[str, Any]) -> list[str]:
    """The laws that a run broke."""
    found = [f"{p}.{law}" for p, laws in LAWS.items() for law in laws if figures[p][law]]
    if figures["order"]["naive_missed"] == 0 or figures["careless_crash"]["lost"] == 0:
        found.append("the run could not have seen a loss")
    if set(figures["suite"]) & {"failed", "error", "errors"} or not figures["rights"]["passed"]:
        found.append("suite")
    return found


def campaign(cluster: Cluster, fresh: Cluster, seconds: float) -> dict[str, Any]:
    """Every part in turn, with the seconds that it took."""
    parts: dict[str, Part] = {
        "order": lambda: order.run(cluster.database("feed_order"), seconds),
        "same": lambda: traces(cluster, range(TRACES), 300),
        "dumps": lambda: past.dumps(cluster, fresh, range(10)),
        "base_backups": lambda: past.base_backups(range(4)),
        "crash": lambda: past.crash(fresh, "crash", 3.0),
        "careless_crash": lambda: past.crash(fresh, "careless", 3.0, careless=True),
        "processes": partial(several, cluster),
        "channels": partial(channels, cluster),
        "rights": lambda: suite(cluster, "tests/postgresql/test_rights.py"),
        "storm": lambda: storm.storm(10_000),
        "restart": lambda: storm.storm(10_000, 3.0),
        "suite": lambda: suite(cluster, "tests/server"),
    }
    figures: dict[str, Any] = {}
    for name, part in parts.items():
        begun = time.monotonic()
        print(f"{name} …", file=sys.stderr, flush=True)
        figures[name] = msgspec.to_builtins(part()) | {"took": round(time.monotonic() - begun, 1)}
    return figures


def main() -> int:
    """Run the campaign; the exit code says whether all laws held."""
    options = argparse.ArgumentParser(prog="python -m tests.postgresql", description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0, help="of the feed's writers")
    seconds = options.parse_args().seconds
    if missing():
        print(missing(), file=sys.stderr)
        return 2
    with running() as cluster, running() as fresh:
        figures = campaign(cluster, fresh, seconds)
    figures["broken"] = broken(figures)
    print(json.dumps(figures, ensure_ascii=False))
    return 1 if figures["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
