"""A PostgreSQL of our own: found or installed, made in a temporary folder, removed afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

LEAST = 15
PLACE = Path("/usr/lib/postgresql")
OWNER = "postgres"
"""Who runs it where we are root, which PostgreSQL refuses to be; else it runs as ourselves."""

SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "synchronous_commit": "on",
    "fsync": "off",  # a killed process loses nothing of the page cache; the machine stays up
    "wal_writer_delay": "2000",  # so that a commit which did not wait is lost in a crash
    "log_min_messages": "fatal",
}


def binaries() -> Path | None:
    """Where the oldest PostgreSQL lies that is new enough, Debian's 15 if it is there."""
    found = [p.parent for p in PLACE.glob("*/bin/initdb") if p.parts[-3].isdecimal()]
    fit = [folder for folder in found if int(folder.parent.name) >= LEAST]
    return min(fit, key=lambda folder: int(folder.parent.name), default=None)


@lru_cache(maxsize=1)
def missing() -> str:
    """Why there is no PostgreSQL here; '' where there is one, installed now if need be."""
    if binaries():
        return ""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return f"no PostgreSQL from {LEAST} on in {PLACE}, and no right to install it"
    terms = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "postgresql"]):
        done = subprocess.run(["apt-get", *words], env=terms, capture_output=True, check=False)
        if done.returncode:
            return f"apt-get {words[0]} failed"
    return "" if binaries() else f"apt brought no PostgreSQL from {LEAST} on"


class Cluster:
    """One data folder and its server, reached through a socket in the folder beside it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._settings = SETTINGS | settings

    def make(self) -> None:
        """An empty cluster, running."""
        terms = ("-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run("initdb", "-D", self.data, *terms)
        self.start()

    def start(self) -> None:
        options = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        where = f"-k {self.folder}"
        log = self.folder / "log"
        run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", f"{where} {options}", "start")

    def stop(self, mode: str = "fast") -> None:
        """``immediate`` is a crash: nothing is written that was not yet."""
        run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def url(self, database: str = OWNER, user: str = OWNER) -> str:
        """As ``--database`` and LKK_TEST_POSTGRESQL take it."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def connect(self, database: str = OWNER, user: str = OWNER) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.folder), dbname=database, user=user, autocommit=True)

    def do(self, statement: str, database: str = OWNER) -> None:
        with self.connect(database) as connection:
            connection.execute(statement.encode())

    def database(self, name: str, owner: str = OWNER) -> str:
        """The URL of a new database, as its owner."""
        self.do(f"CREATE DATABASE {name} OWNER {owner}")
        return self.url(name, owner)

    def role(self, name: str) -> str:
        """A role that may sign in and nothing else, made if need be; answers its name."""
        with self.connect() as connection:
            asked = "SELECT 1 FROM pg_roles WHERE rolname = %s"
            if connection.execute(asked, [name]).fetchone() is None:
                connection.execute(f"CREATE ROLE {name} LOGIN".encode())
        return name

    def dump(self, database: str) -> Path:
        file = self.folder / f"{database}.dump"
        run("pg_dump", "-Fc", "-h", self.folder, "-U", OWNER, "-f", file, database)
        return file

    def restore(self, file: Path, database: str) -> str:
        """A dump into a new database; answers its URL."""
        url = self.database(database)
        run("pg_restore", "-h", self.folder, "-U", OWNER, "-d", database, file)
        return url

    def base_backup(self, folder: Path) -> None:
        """A physical copy of the running cluster, to be started in its place or beside it."""
        run("pg_basebackup", "-h", self.folder, "-U", OWNER, "-D", folder, "-c", "fast", "-N")


def run(program: str, *arguments: object) -> None:
    """One of PostgreSQL's programs, as the user that it may run as."""
    folder = binaries()
    assert folder is not None, missing()
    words = [str(folder / program), *map(str, arguments)]
    if os.geteuid() == 0:
        words = ["runuser", "-u", OWNER, "--", *words]
    # Not a pipe: the server that pg_ctl starts would keep it open.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/", check=False
        )
        said.seek(0)
        assert done.returncode == 0, f"{program}: {said.read().decode(errors='replace')}"


@contextmanager
def folder_of_ours() -> Iterator[Path]:
    """A folder that the database's user may write to; its path is short, as sockets demand."""
    folder = Path(tempfile.mkdtemp(prefix="lkk-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, OWNER)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(**settings: str) -> Iterator[Cluster]:
    """A cluster of our own, gone at the end."""
    with folder_of_ours() as folder:
        cluster = Cluster(folder, **settings)
        cluster.make()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")


def name_in(url: str) -> str:
    """The database that a URL names."""
    return make_url(url).database or OWNER
