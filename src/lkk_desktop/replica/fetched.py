"""Files that the server keeps, fetched into the replica: there whole or not, and gone with what
named them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.replica.attachments import PART
from lkk_desktop.replica.files import Connection, put_meta

MOST_AHEAD = 150 * 1024 * 1024
"""Bytes of answers' files that are fetched before anybody asks for them; the newest first."""
MOST_KEPT = 200 * 1024 * 1024
"""Bytes kept of all files: some were asked for, which make room for each other."""
_NAMED = (
    "SELECT json_extract(e.value, '$.id') FROM main.appeal a, "
    "json_each(json_array(json(a.enclosures), json(a.answer_enclosures))) l, json_each(l.value) e"
)


class Fetched:
    """Works on a connection whose main file is the replica."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ahead(self) -> list[Enclosure]:
        """The answers' files that are not here yet, the newest answer's first."""
        rows = self._connection.rows(
            "SELECT answer_enclosures FROM main.appeal WHERE answer_enclosures <> '[]' "
            "ORDER BY answered DESC, id DESC"
        )
        room, found = MOST_AHEAD, list[Enclosure]()
        for (text,) in rows:
            for file in msgspec.json.decode(text, type=tuple[Enclosure, ...]):
                room -= file.size
                if room >= 0 and not self.whole(file.id):
                    found.append(file)
        return found

    def whole(self, file: str) -> bool:
        return bool(self._connection.rows("SELECT 1 FROM main.fetched WHERE id = ?", (file,)))

    def named(self, file: str) -> bool:
        """Whether an appeal that is held names this file."""
        return bool(self._connection.rows(f"SELECT ? IN ({_NAMED})", (file,))[0][0])

    def have(self, file: str) -> int:
        """How many bytes of a file are here, from its beginning."""
        rows = self._connection.rows(
            "SELECT coalesce(sum(length(bytes)), 0) FROM main.fetched_part WHERE file = ?", (file,)
        )
        return int(rows[0][0])

    def write_part(self, file: str, number: int, content: bytes) -> None:
        """Keep a part; all but a file's last have ``PART`` bytes. Raises ``Fault``."""
        with self._connection.write() as driver:
            driver.execute(
                "INSERT OR REPLACE INTO main.fetched_part (file, number, bytes) VALUES (?, ?, ?)",
                (file, number, content),
            )

    def finish(self, file: Enclosure) -> bool:
        """Let a file be seen whose bytes are all here and are those that it has to have.

        False drops what came. Older files that were asked for make room. Raises ``Fault``.
        """
        digest, size = hashlib.sha256(), 0
        for part in self._parts(file.id):
            digest.update(part)
            size += len(part)
        whole = (size, digest.hexdigest()) == (file.size, file.sha256)
        with self._connection.write() as driver:
            if not whole:
                driver.execute("DELETE FROM main.fetched_part WHERE file = ?", (file.id,))
            else:
                driver.execute(
                    "INSERT OR REPLACE INTO main.fetched (id, media, size, sha256) "
                    "VALUES (?, ?, ?, ?)",
                    (file.id, file.media, file.size, file.sha256),
                )
                self._make_room(driver, file.id)
        return whole

    def discard(self, file: str) -> None:
        """Drop what came of a file. Raises ``Fault``."""
        with self._connection.write() as driver:
            _drop(driver, [file])

    def tidy(self) -> bool:
        """Drop what no appeal names any more that is held; whether there was any.

        What goes is driven out of the log and the old pages (``Replica.scrub``). Raises ``Fault``.
        """
        there = "SELECT id FROM main.fetched UNION SELECT file FROM main.fetched_part"
        rows = self._connection.rows(f"SELECT id FROM ({there}) WHERE id NOT IN ({_NAMED})")
        if rows:
            with self._connection.write() as driver:
                _drop(driver, [str(row[0]) for row in rows])
                put_meta(driver, unscrubbed=0)
        return bool(rows)

    def _parts(self, file: str) -> Iterator[bytes]:
        number = 0
        query = "SELECT bytes FROM main.fetched_part WHERE file = ? AND number = ?"
        while rows := self._connection.rows(query, (file, number)):
            yield bytes(rows[0][0])
            number += 1

    def _make_room(self, driver: Any, newest: str) -> None:
        rows = driver.execute("SELECT id, size FROM main.fetched ORDER BY rowid").fetchall()
        total = sum(size for _, size in rows)
        answers = {file for (file,) in driver.execute(_NAMED.replace("json(a.enclosures), ", ""))}
        for id, size in sorted(rows, key=lambda row: row[0] in answers):
            if total <= MOST_KEPT:
                break
            if id != newest:
                _drop(driver, [id])
                total -= size


def content(connection: Connection, file: str) -> bytes | None:
    """The whole bytes of a fetched file; None where it is not here."""
    where = "main" if connection.main == "replica" else "replica"
    if not connection.rows(f"SELECT 1 FROM {where}.fetched WHERE id = ?", (file,)):
        return None
    rows = connection.rows(
        f"SELECT bytes FROM {where}.fetched_part WHERE file = ? ORDER BY number", (file,)
    )
    return b"".join(row[0] for row in rows)


def parts_of(size: int) -> int:
    """How many parts a file of this size has."""
    return -(-size // PART)


def _drop(driver: Any, files: list[str]) -> None:
    for file in files:
        driver.execute("DELETE FROM main.fetched_part WHERE file = ?", (file,))
        driver.execute("DELETE FROM main.fetched WHERE id = ?", (file,))
