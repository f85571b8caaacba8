"""Cutting the power at a step, and looking into what then lies in the files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lkk_desktop.models.record import Record
from lkk_desktop.sync.protocol import Rows
from tests.household import Home, rows

Opened = Callable[..., Home]
DUMP = ("account", "meter", "register", "reading", "supplier", "user", "linked_account", "outcome")


def dump(home: Home) -> dict[str, list[Any]]:
    tables = (*DUMP, "aside", "cursor", "unreadable")
    return {
        name: home.pages.driver.execute(f"SELECT * FROM main.{name} ORDER BY 1, 2").fetchall()
        for name in tables
    }


def raw(home: Home) -> list[tuple[Any, ...]]:
    query = "SELECT kind, id, stream, position FROM main.unreadable ORDER BY kind, id"
    return list(home.pages.driver.execute(query).fetchall())


class Power(BaseException):
    """The power went."""


class Fuse:
    """Lets so many store steps pass, then raises."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.names: list[str] = []

    def __call__(self, name: str) -> None:
        self.names.append(name)
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Power(name)


def other(record: Record, position: int, /, **fields: Any) -> dict[str, Rows]:
    """A page's rows with this one in it, its columns replaced by what no record would hold."""
    packed = rows([(position, record)])[record.of.name]
    row = dict(zip(packed.columns, packed.rows[0], strict=True)) | fields
    return {
        record.of.name: Rows(
            columns=tuple(row), rows=[list(row.values())], home=packed.home, owner=packed.owner
        )
    }
