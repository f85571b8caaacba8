"""Drafts: what each pending line draws over the replica, written anew only where it differs."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop.models.bounds import LATEST
from lkk_desktop.models.command import Moment, Problem, UnknownCommand, Unseen
from lkk_desktop.replica import tables
from lkk_desktop.replica.directory import unseen
from lkk_desktop.replica.faults import Fault, place
from lkk_desktop.replica.files import Connection
from lkk_desktop.replica.line import PENDING, Line, line_of
from lkk_desktop.replica.shown import Said
from lkk_desktop.replica.sketch import Drawn, Sketch

log = logging.getLogger(__name__)
ROWS = 100
"""Drafts written in one transaction: two or three milliseconds, which is all a submit waits for."""
BREATH = 25
"""Lines drawn between two pauses, in which another thread gets the interpreter."""
PAUSE = 0.0005
GAP = 0.005
"""Seconds between two transactions: as long as one takes, so that who waits finds the lock free."""
FEW = 3
ROUNDS = 3
"""How often lines said meanwhile are drawn without the lock; the last ones are drawn under it."""

Statement = tuple[str, tuple[Any, ...]]
Key = tuple[str, str, int]


class Wanted(msgspec.Struct, frozen=True):
    """What a line is to leave: rows of drafts, or the code of what kept it from drawing."""

    rows: dict[Key, tuple[Any, ...]]
    code: str | None = None


def insertions(
    number: int, command: str, account: str | None, drawn: Drawn
) -> dict[Key, tuple[Any, ...]]:
    """The rows that a line leaves of what it has drawn."""
    return {
        (kind.of.name, id, number): (*kind.of.row(record), number, command, account, int(gone))
        for (kind, id), (record, gone) in drawn.items()
    }


def insert(driver: Any, rows: dict[Key, tuple[Any, ...]]) -> None:
    for key, row in rows.items():
        driver.execute(tables.draft_insert(key[0]), row)


def redraw(connection: Connection, account: str | None, now: int, skew: int, actor: str) -> None:
    """Draw an account's pending lines over what the replica holds now; ``now`` is the server's.

    Lines of no account (None) are those that speak of the user alone.

    All is drawn in memory, and what differs is written some lines at a time: nobody waits for
    long, and a reader sees each line's drafts as they were or as they are. Only the caller's
    thread writes the replica and sweeps lines; what is said meanwhile is drawn at the end, under
    the lock.
    """
    drawing = _Drawing(connection, account, now, skew, actor)
    with connection.read() as driver:
        there, marked = _there(driver, account), _marked(driver, account)
        lines = drawing.pending(driver, 0)
        wanted = dict(drawing.draw(lines))
    for count, statements in enumerate(_portions(_differences(there, marked, wanted))):
        if count:
            time.sleep(GAP)
        with connection.write() as driver:
            for sql, values in statements:
                driver.execute(sql, values)
    last = lines[-1].number if lines else 0
    for _ in range(ROUNDS):
        late = _said_since(connection, drawing, last)
        if len(late) <= FEW:
            break
        drawn = list(drawing.draw(late))
        for at in range(0, len(drawn), BREATH):
            with connection.write() as driver:
                for number, one in drawn[at : at + BREATH]:
                    _replace(driver, number, one)
            time.sleep(GAP)
        last = late[-1].number
    with connection.write() as driver:
        for number, one in drawing.draw(drawing.pending(driver, last)):
            _replace(driver, number, one)


def _said_since(connection: Connection, drawing: _Drawing, last: int) -> list[Line]:
    with connection.read() as driver:
        return drawing.pending(driver, last)


def _replace(driver: Any, number: int, line: Wanted) -> None:
    """Put a line's drafts in the place of those that it drew when it was said."""
    for kind in tables.drawn_kinds():
        driver.execute(f'DELETE FROM main.draft_{kind.name} WHERE "_seq" = ?', (number,))
    insert(driver, line.rows)
    sql, values = _unmark(number) if line.code is None else mark(number, line.code)
    driver.execute(sql, values)


class _Drawing:
    """The lines of an account as they draw, one over the other."""

    def __init__(
        self, connection: Connection, account: str | None, now: int, skew: int, actor: str
    ) -> None:
        self._step = connection.step
        self._account = account
        self._now = now
        self._skew = skew
        self._actor = actor
        self._sketch = Sketch(Said(connection))
        with connection.read() as driver:
            self._unseen = unseen(driver, account)

    def pending(self, driver: Any, after: int) -> list[Line]:
        query = f"{PENDING} AND c.account IS ? AND c.number > ? ORDER BY c.number"
        return [line_of(row) for row in driver.execute(query, (self._account, after)).fetchall()]

    def draw(self, lines: Iterable[Line]) -> Iterator[tuple[int, Wanted]]:
        for count, line in enumerate(lines, 1):
            self._step("draw")
            if not count % BREATH:
                time.sleep(PAUSE)
            yield line.number, self._one(line)

    def _one(self, line: Line) -> Wanted:
        made = max(0, min(self._now, line.made + self._skew, LATEST))
        moment = Moment(now=self._now, made=made, actor=self._actor, channel="app", command=line.id)
        self._sketch.begin(self._unseen)
        try:
            line.decoded().apply(self._sketch, moment)
            drawn = self._sketch.drawn()
            return Wanted(insertions(line.number, line.id, self._account, drawn))
        except (sqlcipher.Error, Fault):
            raise
        except Exception as reason:  # noqa: BLE001 — one line's trouble stays its own (law 13)
            self._sketch.undo()
            return Wanted({}, _why_undrawn(reason))


def _there(driver: Any, account: str | None) -> dict[Key, tuple[Any, ...]]:
    found: dict[Key, tuple[Any, ...]] = {}
    for kind in tables.drawn_kinds():
        id, seq = kind.names.index("id"), len(kind.names)
        for row in driver.execute(tables.drafts_of(kind), (account,)).fetchall():
            found[kind.name, row[id], row[seq]] = row
    return found


def _marked(driver: Any, account: str | None) -> dict[int, str]:
    rows = driver.execute(
        "SELECT number, code FROM main.undrawn WHERE number IN "
        "(SELECT number FROM main.command WHERE account IS ?)",
        (account,),
    )
    return dict(rows.fetchall())


def _differences(
    there: dict[Key, tuple[Any, ...]], marked: dict[int, str], wanted: dict[int, Wanted]
) -> dict[int, list[Statement]]:
    """What to write, by the lines' numbers: a line's drafts change together."""
    found: dict[int, list[Statement]] = {}
    for key in there:
        line = wanted.get(key[2])
        if line is None or key not in line.rows:
            found.setdefault(key[2], []).append((tables.draft_delete(key[0]), key[1:]))
    for number in marked:
        if number not in wanted or wanted[number].code is None:
            found.setdefault(number, []).append(_unmark(number))
    for number, line in wanted.items():
        for key, row in line.rows.items():
            if there.get(key) != row:
                found.setdefault(number, []).append((tables.draft_insert(key[0]), row))
        if line.code is not None and marked.get(number) != line.code:
            found.setdefault(number, []).append(mark(number, line.code))
    return found


def mark(number: int, code: str) -> Statement:
    return "INSERT OR REPLACE INTO main.undrawn VALUES (?, ?)", (number, code)


def _unmark(number: int) -> Statement:
    return "DELETE FROM main.undrawn WHERE number = ?", (number,)


def _portions(differences: dict[int, list[Statement]]) -> Iterator[list[Statement]]:
    portion: list[Statement] = []
    for number in sorted(differences):
        portion += differences[number]
        if len(portion) >= ROWS:
            yield portion
            portion = []
    if portion:
        yield portion


def _why_undrawn(reason: Exception) -> str:
    if isinstance(reason, Problem):
        return reason.code
    if isinstance(reason, UnknownCommand):
        return "unknown_kind"
    if not isinstance(reason, Unseen):
        log.error("a line could not be drawn: %s at %s", type(reason).__name__, place(reason))
    return type(reason).__name__.lower()
