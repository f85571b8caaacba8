"""Lives and deaths of the program: starts it, kills it, and counts what it had said was saved."""

from __future__ import annotations

import datetime
import json
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

MOMENT = datetime.datetime.fromisoformat("2026-11-20T10:00+05:00")
ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
PATIENCE = 120.0


class Loss(Exception):
    """Something that was saved is not there, or is there twice; or the app did not open."""


class Tally(msgspec.Struct):
    """What a run came to. ``open`` counts the kills that fell into an open transaction."""

    aimed: int = 0
    aimed_open: int = 0
    random: int = 0
    random_open: int = 0
    server_kills: int = 0
    saved: int = 0
    lost: int = 0
    doubled: int = 0


class Server:
    """``lkk-server serve`` over a living scene, in a process of its own, always on one port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._begun = time.monotonic()
        self._port = 0
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None
        seed = [*_module("lkk_server"), "seed", "--scene", "living", "--data", str(folder)]
        subprocess.run(seed, check=True, env=ENVIRONMENT, capture_output=True)

    def start(self) -> None:
        passed = datetime.timedelta(seconds=time.monotonic() - self._begun)
        command = [*_module("lkk_server"), "serve", "--data", str(self.folder)]
        command += ["--port", str(self._port), "--clock", (MOMENT + passed).isoformat()]
        with (self.folder / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, env=ENVIRONMENT
            )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        if not said:
            raise Loss("the server does not start again")
        self.url = json.loads(said)["url"]
        self._port = int(self.url.rpartition(":")[2])

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None


class Life:
    """One process of the app, and what it reports."""

    def __init__(self, folder: Path, url: str, *options: str) -> None:
        here, there = os.pipe()
        command = [*_module("tests.faults.child"), str(folder), url, str(there), *options]
        self._process = subprocess.Popen(command, pass_fds=[there], env=ENVIRONMENT)
        os.close(there)
        self._pipe = here
        self._rest = b""
        self.journal: list[str] | None = None
        self.hidden: list[str] = []
        self.saved: dict[str, list[str]] = {}
        self.states: dict[str, str] | None = None
        self.lingers = False
        self._inside: dict[str, bool] = {}

    @property
    def in_transaction(self) -> bool:
        """Whether the last that was heard of some thread was a step inside a transaction."""
        return any(self._inside.values())

    def hear(self, until: Callable[[], bool], seconds: float) -> bool:
        """Listen until something is so; False where it is not in time, or the process has ended."""
        end = time.monotonic() + seconds
        while not until():
            left = end - time.monotonic()
            if left <= 0 or not self._listen(left):
                return until()
        return True

    def kill(self) -> None:
        """SIGKILL, and hear what it still had said."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        while self._listen(1.0):
            pass
        os.close(self._pipe)

    def end(self) -> int:
        code = self._process.wait(PATIENCE)
        os.close(self._pipe)
        return code

    def _listen(self, seconds: float) -> bool:
        if not select.select([self._pipe], [], [], seconds)[0]:
            return False
        got = os.read(self._pipe, 65_536)
        *lines, self._rest = (self._rest + got).split(b"\n")
        for line in lines:
            self._heard(msgspec.json.decode(line))
        return bool(got)

    def _heard(self, said: dict[str, Any]) -> None:
        if "saved" in said:
            self.saved[said["saved"]] = said["readings"]
        elif "step" in said:
            self._inside[said["thread"]] = said["inside"]
        elif "lingers" in said:
            self.lingers = True
        elif "journal" in said:
            self.journal, self.hidden = said["journal"], said["hidden"]
        elif "states" in said:
            self.states = said["states"]


def run(kills: int, seed: int, tell: Callable[[str], None] = lambda text: None) -> Tally:
    """Kill the app so many times, let it end in peace, and count. Raises ``Loss``."""
    chance, tally = random.Random(seed), Tally()
    said: dict[str, list[str]] = {}
    with _rooms() as (profile, data):
        server = Server(data)
        server.start()
        try:
            for number in range(kills):
                _live(profile, server, chance, tally, said, aimed=number % 2 == 0)
                tell(f"kill {number + 1}: {len(said)} saved")
            _peace(profile, server, said)
        finally:
            server.kill()
        tally.saved = len(said)
        tally.lost, tally.doubled = _counted(data / "server.db", said)
    return tally


def _live(
    profile: Path,
    server: Server,
    chance: random.Random,
    tally: Tally,
    said: dict[str, list[str]],
    *,
    aimed: bool,
) -> None:
    options = ["--linger", str(chance.randrange(1, 80))] if aimed else []
    life = Life(profile, server.url, *options)
    server_dies = chance.random() < 0.4
    try:
        # An aimed life may end before it has opened: its first steps are aimed at, too.
        life.hear(lambda: life.journal is not None or life.lingers, PATIENCE)
        _opened(life, said)
        if chance.random() < 0.8:
            life.hear(lambda: bool(life.saved) or life.lingers, 20.0)
        if server_dies:
            life.hear(lambda: life.lingers, chance.uniform(0.05, 1.0))
            server.kill()
            tally.server_kills += 1
        life.hear(lambda: life.lingers, 8.0 if aimed else chance.uniform(0.0, 1.5))
    finally:
        life.kill()
    if life.lingers:
        tally.aimed += 1
        tally.aimed_open += life.in_transaction
    else:
        tally.random += 1
        tally.random_open += life.in_transaction
    said.update(life.saved)
    if server_dies:
        server.start()


def _opened(life: Life, said: dict[str, list[str]]) -> None:
    if life.journal is None and not life.lingers:
        raise Loss("the app did not open")
    if life.journal is not None:
        gone = said.keys() - set(life.journal)
        if gone:
            raise Loss(f"gone from the journal: {sorted(gone)}")
        if life.hidden:
            raise Loss(f"saved and not shown: {life.hidden}")


def _peace(profile: Path, server: Server, said: dict[str, list[str]]) -> None:
    life = Life(profile, server.url, "--drain")
    try:
        life.hear(lambda: life.states is not None, PATIENCE)
        _opened(life, said)
        if life.states is None:
            raise Loss("not all that was saved has settled")
    except BaseException:
        life.kill()
        raise
    if life.end() != 0:
        raise Loss("the app did not end in peace")
    bad = {
        id: state for id, state in life.states.items() if state not in ("accepted", "superseded")
    }
    if bad:
        raise Loss(f"refused: {bad}")


def _counted(path: Path, said: dict[str, list[str]]) -> tuple[int, int]:
    """How many of the saved commands are lost, how many readings stand there twice."""
    database = sqlcipher.connect(str(path))
    rows = database.execute("SELECT command, id FROM reading WHERE command IS NOT NULL").fetchall()
    settled = database.execute("SELECT id FROM command").fetchall()
    database.close()
    there: dict[str, list[str]] = {}
    for command, reading in rows:
        there.setdefault(command, []).append(reading)
    lost = sum(sorted(there.get(id, [])) != sorted(readings) for id, readings in said.items())
    doubled = len(settled) - len(set(settled)) + len(rows) - len({row[1] for row in rows})
    return lost, doubled


def _module(name: str) -> list[str]:
    return [sys.executable, "-m", name]


@contextmanager
def _rooms() -> Iterator[tuple[Path, Path]]:
    with tempfile.TemporaryDirectory(prefix="lkk-faults-") as folder:
        profile, data = Path(folder) / "profile", Path(folder) / "data"
        data.mkdir()
        yield profile, data
