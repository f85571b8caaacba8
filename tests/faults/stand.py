"""The ground of a trial: a real server process over a seeded scene, and profiles that signed in."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

MOMENT = datetime.datetime.fromisoformat("2026-11-20T10:00+05:00")
PATIENCE = 120.0
YOUNG = 240.0
"""Seconds for which a profile is copied: copies share their tokens, and a token that two of them
renew at some time apart ends the session of both, as a stolen one would."""
PLAIN = b"SQLite format 3\0"
FILES = ("outbox.db", "replica.db")
_UNWANTED = {"PYTHONDONTWRITEBYTECODE", "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"}
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name not in _UNWANTED},
    "QT_QPA_PLATFORM": "offscreen",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
}


class Loss(Exception):
    """Something that was saved is not there, or is there twice; or the app did not open."""


def module(name: str) -> list[str]:
    """The command that runs a module in a process of its own."""
    return [sys.executable, "-m", name]


class Server:
    """``lkk-server serve`` over a living scene, in a process of its own, always on one port.

    ``database`` is its URL; None stands for SQLite in its folder.
    """

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.folder = folder
        self._database = [] if database is None else ["--database", database]
        self._begun = time.monotonic()
        self._port = 0
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None
        seed = [*module("lkk_server"), "seed", "--scene", "living", "--data", str(folder)]
        subprocess.run([*seed, *self._database], check=True, env=ENVIRONMENT, capture_output=True)

    def start(self, *, report: int | None = None, linger: int = 0) -> Server:
        """Start it; with ``report`` it tells its transactions there, and may linger in one."""
        passed = datetime.timedelta(seconds=time.monotonic() - self._begun)
        command = [*module("lkk_server")]
        if report is not None:
            command = [*module("tests.faults.served"), str(report), str(linger)]
        command += ["serve", "--data", str(self.folder), *self._database]
        command += ["--port", str(self._port), "--clock", (MOMENT + passed).isoformat()]
        with (self.folder / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=log,
                env=ENVIRONMENT,
                pass_fds=() if report is None else (report,),
            )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        if not said:
            raise Loss("the server does not start again")
        self.url = json.loads(said)["url"]
        self._port = int(self.url.rpartition(":")[2])
        return self

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def counted(self, said: Mapping[str, list[str]]) -> tuple[int, int]:
        """How many of the saved commands are lost, how many of their effects stand there twice."""
        rows = self._rows("SELECT command, id FROM reading WHERE command IS NOT NULL")
        settled = [row[0] for row in self._rows("SELECT id FROM command")]
        there: dict[str, list[str]] = {}
        for command, reading in rows:
            there.setdefault(command, []).append(reading)
        lost = sum(sorted(set(there.get(id, []))) != sorted(said[id]) for id in said)
        doubled = len(settled) - len(set(settled)) + len(rows) - len({row[1] for row in rows})
        return lost, doubled

    def _rows(self, query: str) -> list[Any]:
        if self._database:
            import sqlalchemy

            url = sqlalchemy.make_url(self._database[1])
            if url.get_backend_name() == "postgresql":
                engine = sqlalchemy.create_engine(url.set(drivername="postgresql+psycopg"))
                with engine.connect() as connection:
                    rows = [tuple(row) for row in connection.exec_driver_sql(query)]
                engine.dispose()
                return rows
        path = self.folder / "server.db"
        if self._database:
            path = Path(self._database[1].removeprefix("sqlite:///"))
        database = sqlcipher.connect(str(path), timeout=30.0)
        try:
            return list(database.execute(query).fetchall())
        finally:
            database.close()


class Stand:
    """A server that runs, and a profile that has signed in and pulled everything, to be copied."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "data").mkdir(parents=True)
        self.server = Server(folder / "data").start()
        self._copies = 0
        self.said: dict[str, list[str]] = {}
        self._template, self._made = self._another()

    def _another(self) -> tuple[Path, float]:
        """Another computer signs in and pulls everything: its profile, and when it was made."""
        from tests.faults.visit import Visit

        folder, made = self.folder / f"template-{self._copies}", time.monotonic()
        with Visit(folder, self.server.url) as visit:
            visit.sign_in()
            visit.wait(visit.met, "the first sync")
        return folder, made

    @property
    def url(self) -> str:
        return self.server.url

    def profile(self, into: Path | None = None) -> Path:
        """A copy of a profile that signed in lately, for one trial."""
        if time.monotonic() - self._made > YOUNG:
            self._template, self._made = self._another()
        self._copies += 1
        folder = into or self.folder / f"copy-{self._copies}"
        shutil.copytree(self._template, folder, dirs_exist_ok=True)
        return folder

    def judge(self) -> tuple[int, int]:
        """Lost and doubled, of all that was said on this stand."""
        return self.server.counted(self.said)

    def close(self) -> None:
        self.server.kill()


@contextmanager
def stand() -> Iterator[Stand]:
    """A stand in a folder of its own, for a campaign."""
    with tempfile.TemporaryDirectory(prefix="lkk-faults-") as folder:
        made = Stand(Path(folder))
        try:
            yield made
        finally:
            made.close()


def lies_open(folder: Path) -> list[str]:
    """The profile's databases that begin as one without encryption does (hazard H49)."""
    return [name for name in FILES if _head(folder / name) == PLAIN]


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(len(PLAIN))
    except OSError:
        return b""
