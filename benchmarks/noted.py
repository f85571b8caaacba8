"""What a server says to PostgreSQL, noted by its own driver, and written down for ``pgbench``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event

BEGIN = {True: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", False: "BEGIN"}
END = "\\if :again = 0\nROLLBACK;\n\\else\nCOMMIT;\n\\endif\n"
"""A transaction is undone the first time through the script, and kept the second."""
AGAIN = "\\set again 1\n"
ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", ":": "\\x3a", "\n": "\\n"})
"""A colon would begin a variable of pgbench, also within quotes."""


class Noted:
    """The transactions that were said and kept, in pgbench's words."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._open: list[str] = []

    def begin(self, connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        self._open = [f"{BEGIN[bool(driver.read_only)]};\n"]

    def say(self, words: str) -> None:
        if self._open:  # what the pool asks a connection is said between transactions
            self._open.append(words)

    def kept(self, _connection: Connection) -> None:
        self._done += [*self._open, END]
        self._open = []

    def undone(self, _connection: Connection) -> None:
        self._open = []

    def script(self) -> str:
        """What was said since the last script; it wants the variable ``again``, at first 0."""
        done, self._done = self._done, []
        return "".join([*done, AGAIN])


@contextmanager
def noting() -> Iterator[Noted]:
    """Note what is said on connections that are made meanwhile."""
    noted = Noted()

    class Cursor(psycopg.Cursor[Any]):
        """The driver's, which also tells."""

        def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            noted.say(said(query, params))
            return super().execute(query, params, **options)

        def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
            rows = list(params_seq)
            lines = "".join(said(query, row) for row in rows)
            noted.say(f"\\startpipeline\n{lines}\\endpipeline\n")  # as psycopg sends them
            super().executemany(query, rows, **options)

    def connected(driver: Any, _record: Any) -> None:
        driver.cursor_factory = Cursor

    listeners: dict[str, Callable[..., None]] = {
        "connect": connected,
        "begin": noted.begin,
        "commit": noted.kept,
        "rollback": noted.undone,
    }
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    try:
        yield noted
    finally:
        for name, listener in listeners.items():
            event.remove(Engine, name, listener)


def said(query: str, given: Any) -> str:
    """A statement with its values in it, on one line."""
    if isinstance(given, dict):
        query %= {name: _literal(value) for name, value in given.items()}
    elif given is not None:
        query %= tuple(_literal(value) for value in given)
    return " ".join(query.split("\n")) + ";\n"


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return f"E'\\\\x{value.hex()}'"
    if isinstance(value, list):
        return f"ARRAY[{', '.join(map(_literal, value))}]"
    assert isinstance(value, str), type(value)
    return f"E'{value.translate(ESCAPES)}'"
