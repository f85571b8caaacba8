"""One trace, settled on SQLite and on PostgreSQL: equal pages all along, equal tables after it."""

from __future__ import annotations

import itertools
import random
from typing import Any

import msgspec
from sqlalchemy import select

from lkk_desktop.sync.protocol import Cursor, Page, Pull, Push, column_set
from lkk_server import tables
from lkk_server.backoffice import Backoffice, Unknown
from lkk_server.database import Database
from lkk_server.exchange import Exchange
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from lkk_server.transact import publish
from tests.postgresql.trace import Deed, Trace
from tests.simulation.scene import BEGIN, SUPPLIER, records

PLACES = {"run": ("identity",), "hint": ("sequence",)}
"""What names the place and not what was done: numbers that an undone transaction has used up."""

Dump = dict[str, list[tuple[Any, ...]]]


class Figures(msgspec.Struct):
    """``differences`` are said by the deed's number, or by the table's name."""

    deeds: int
    commands: int
    pages: int
    rows: int
    differences: list[str]


class Side:
    """A server over one database, its clock and its randomness given."""

    def __init__(self, url: str, seed: int) -> None:
        self._url = url
        self._chance = random.Random(seed)
        self.now = BEGIN
        self.cursors: dict[str, dict[str, Cursor]] = {}
        self._open()
        publish(self.database, SUPPLIER, records())

    def _open(self) -> None:
        options: dict[str, Any] = {"random": self._chance.randbytes}
        if self._url.startswith("sqlite"):
            options["synchronous"] = "OFF"
        self.database = Database.open(self._url, lambda: self.now, **options)
        self.exchange = Exchange(self.database, lambda: self.now)
        self.backoffice = Backoffice(self.database, SUPPLIER)

    def do(self, deed: Deed) -> Any:
        """What came of it, in a form that may be compared."""
        self.now = deed.now
        try:
            return self._done(deed)
        except Refused as refused:
            return refused.status, refused.code
        except Unknown:
            return "unknown"

    def _done(self, deed: Deed) -> Any:
        if deed.what == "restart":
            self.database.close()
            return self._open()
        if deed.what == "control":
            return self.backoffice.count_control_reading(*deed.given)
        if deed.what == "link":
            return self.backoffice.link(*deed.given)
        if deed.what == "unlink":
            return self.backoffice.unlink(*deed.given)
        if deed.what == "close":
            return self.backoffice.close_period(deed.given[1])
        return self._page(deed)

    def _page(self, deed: Deed) -> Any:
        identity = Identity(supplier=SUPPLIER, user=deed.user, device=deed.device)
        cursors = self.cursors.setdefault(deed.device, {})
        for stream in (identity.user_stream, identity.device_stream):
            cursors.setdefault(stream, Cursor(0, "", column_set()))
        server = self.database.server_id
        pull = Pull(server=server, cursors=dict(cursors), most=deed.most)
        if deed.what == "pull":
            page = self.exchange.pull(identity, pull)
        else:
            push = Push(server=server, now=deed.now, commands=deed.commands, pull=pull)
            page = self.exchange.push(identity, push)
        cursors.update(page.heads)
        for stream in page.closed:
            del cursors[stream]
        for stream in page.offered:
            cursors[stream] = Cursor(0, "", column_set())
        return canonical(page)

    def dump(self) -> Dump:
        """Every table, its rows in the order of what they hold."""
        made: Dump = {}
        with self.database.read() as connection:
            for name, table in tables.metadata.tables.items():
                columns = [c for c in table.c if c.name not in PLACES.get(name, ())]
                found = connection.execute(select(*columns)).all()
                made[name] = sorted((tuple(row) for row in found), key=repr)
        return made


def canonical(page: Page) -> Any:
    """A page without the order of its rows, which is nobody's promise."""
    plain = msgspec.to_builtins(page)
    for kind in plain["kinds"].values():
        kind["rows"].sort(key=repr)
    plain["gone"] = sorted(plain["gone"], key=repr)
    return plain


def difference(here: Any, there: Any, path: str = "") -> str:
    """The first place where two answers differ, and what stands there."""
    if isinstance(here, dict) and isinstance(there, dict):
        pairs = [(key, here.get(key), there.get(key)) for key in sorted(here.keys() | there.keys())]
    elif isinstance(here, list | tuple) and isinstance(there, list | tuple):
        pairs = [(n, *both) for n, both in enumerate(itertools.zip_longest(here, there))]
    else:
        return f"{path}: {here!r} != {there!r}"
    key, one, other = next(pair for pair in pairs if pair[1] != pair[2])
    return difference(one, other, f"{path}.{key}")


def run(sqlite: str, postgresql: str, seed: int, deeds: int) -> Figures:
    """Do the same on both sides, and say where they differ."""
    sides = Side(sqlite, seed), Side(postgresql, seed)
    figures = Figures(0, 0, 0, 0, [])
    for deed in Trace(seed).deeds(deeds):
        here, there = (side.do(deed) for side in sides)
        figures.deeds += 1
        figures.commands += len(deed.commands)
        figures.pages += deed.what in ("push", "pull")
        if here != there:
            figures.differences.append(f"{figures.deeds} {deed.what}: {difference(here, there)}")
            break
    one, other = (side.dump() for side in sides)
    figures.rows = sum(map(len, one.values()))
    for name in one:
        if one[name] != other[name]:
            figures.differences.append(name)
    for side in sides:
        side.database.close()
    return figures
