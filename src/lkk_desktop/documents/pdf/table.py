"""Tables on paper: columns as wide as their figures, long names wrapped, heads on every page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.draw import Box, Rule, Text
from lkk_desktop.documents.pdf.paper import Paper
from lkk_desktop.documents.pdf.type import Style, longest_word, width, wrapped

PAD = 4.0
OVER, UNDER = 3.5, 3.5
LEAST = 72.0
"""A column of words is never narrower than this, unless the page itself is."""

SIZES = (1.0, 0.94, 0.88, 0.82, 0.76)
"""Shares of the usual size, tried in turn until the figures stand beside each other."""

Kind = Literal["row", "more", "total", "group", "note"]


class Column(NamedTuple):
    """``weight`` shares what figures leave; a column without one is as wide as its contents."""

    head: str
    right: bool = False
    weight: float = 0


class Cell(NamedTuple):
    """A text, and a smaller one under it."""

    text: str
    under: str = ""


class Row(NamedTuple):
    """``more`` belongs to the row above; ``group`` and ``note`` run over all columns."""

    cells: tuple[Cell | str, ...]
    kind: Kind = "row"


class _Set(NamedTuple):
    """A row broken into lines: for each cell its lines with their styles."""

    kind: Kind
    cells: list[list[tuple[str, Style]]]

    @property
    def height(self) -> float:
        tallest = max((sum(s.leading for _, s in lines) for lines in self.cells), default=0)
        return tallest + OVER + UNDER


def table(paper: Paper, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    """Set a table here. Raises ``Cancelled``."""
    share, widths = _fitted(columns, rows, paper.width)
    edges = [paper.left]
    for one in widths:
        edges.append(edges[-1] + one)
    head = _head(columns, widths, share)
    laid = [_laid(row, widths, share) for row in rows]
    first = laid[0].height if laid else 0
    paper.room(head.height + first)
    _draw_head(paper, columns, head, edges, widths)
    for place, row in enumerate(laid):
        paper.work.step()
        keep = _kept(laid, place)
        for piece in _pieces(row, paper.most - head.height):
            if paper.room(piece.height + keep):
                _draw_head(paper, columns, head, edges, widths)
            _draw(paper, columns, piece, edges, widths, is_first=place == 0)
    paper.put(Rule(paper.left, paper.y, paper.width, 0.6, typed.HAIR))
    paper.y += 4


def _kept(laid: Sequence[_Set], place: int) -> float:
    """The height of what must not begin a page without this row: what belongs to a group, more of
    the same row, the totals beneath it."""
    height = 0.0
    for after in laid[place + 1 : place + 4]:
        if after.kind not in ("total", "more", "note") and laid[place].kind != "group":
            break
        height += after.height
        if laid[place].kind == "group":
            break
    return height


# ── widths ────────────────────────────────────────────────────────────────────────────────────


def _fitted(
    columns: Sequence[Column], rows: Sequence[Row], room: float
) -> tuple[float, list[float]]:
    """The greatest of the sizes at which all figures fit, and the columns' widths at it."""
    weights = sum(one.weight for one in columns)
    words = sum(1 for one in columns if one.weight)
    widths: list[float] = []
    for share in SIZES:
        widths = [
            0 if one.weight else _needed(one, rows, place, share)
            for place, one in enumerate(columns)
        ]
        left = room - sum(widths)
        if left >= LEAST * words:
            break
    else:
        # Figures beyond all measure are broken in their columns, whatever that looks like.
        least = min(LEAST * words, room / 3)
        scale = (room - least) / sum(widths)
        widths = [one * scale for one in widths]
        left = least
        share = SIZES[-1]
    if not weights:
        return share, [one + left / len(widths) for one in widths]
    return share, [
        left * one.weight / weights if one.weight else found
        for one, found in zip(columns, widths, strict=True)
    ]


def _needed(column: Column, rows: Sequence[Row], place: int, share: float) -> float:
    most = _in_two(column.head, typed.HEAD.smaller(share))
    for row in rows:
        if row.kind in ("group", "note") or place >= len(row.cells):
            continue
        cell = _cell(row.cells[place])
        style, under = _styles(row.kind, share)
        if cell.text:
            most = max(most, width(cell.text, style))
        if cell.under:
            most = max(most, longest_word(cell.under, under))
    return most + 2 * PAD + 0.1


def _in_two(head: str, style: Style) -> float:
    """The width at which a head stands in two lines at most."""
    parts = head.split(" ")
    splits = range(len(parts))
    both = ((" ".join(parts[:at]), " ".join(parts[at:])) for at in splits)
    return min(max(width(one, style), width(other, style)) for one, other in both)


# ── rows ──────────────────────────────────────────────────────────────────────────────────────


def _cell(given: Cell | str) -> Cell:
    return Cell(given) if isinstance(given, str) else given


def _styles(kind: Kind, share: float) -> tuple[Style, Style]:
    under = typed.SMALL.smaller(share)
    if kind in ("total", "group"):
        return typed.CELL_STRONG.smaller(share), under
    if kind == "more":
        return typed.CELL.smaller(share * 0.94)._replace(colour=typed.MUTED), under
    if kind == "note":
        return typed.SMALL.smaller(share), under
    return typed.CELL.smaller(share), under


def _laid(row: Row, widths: Sequence[float], share: float) -> _Set:
    style, small = _styles(row.kind, share)
    spans = row.kind in ("group", "note")
    cells = []
    for place, given in enumerate(row.cells):
        cell = _cell(given)
        room = (sum(widths) if spans else widths[place]) - 2 * PAD
        lines = [(line, style) for line in wrapped(cell.text, style, room)] if cell.text else []
        if cell.under:
            lines += [(line, small) for line in wrapped(cell.under, small, room)]
        cells.append(lines)
    return _Set(row.kind, cells)


def _pieces(row: _Set, most: float) -> list[_Set]:
    """A row as it is; one that is higher than a page in pieces of a page each."""
    if row.height <= most:
        return [row]
    pieces = []
    rest = row.cells
    while any(rest):
        fits: list[list[tuple[str, Style]]] = []
        left: list[list[tuple[str, Style]]] = []
        for lines in rest:
            used, taken = OVER + UNDER, 0
            while taken < len(lines) and used + lines[taken][1].leading <= most:
                used += lines[taken][1].leading
                taken += 1
            fits.append(lines[:taken])
            left.append(lines[taken:])
        pieces.append(_Set(row.kind, fits))
        rest = left
    return pieces


def _head(columns: Sequence[Column], widths: Sequence[float], share: float) -> _Set:
    style = typed.HEAD.smaller(share)
    return _Set(
        "row",
        [
            [(line, style) for line in wrapped(one.head, style, room - 2 * PAD)]
            for one, room in zip(columns, widths, strict=True)
        ],
    )


def _draw_head(
    paper: Paper,
    columns: Sequence[Column],
    head: _Set,
    edges: Sequence[float],
    widths: Sequence[float],
) -> None:
    paper.put(Box(paper.left, paper.y, paper.width, head.height, typed.GROUND))
    foot = paper.y + head.height - UNDER
    for place, lines in enumerate(head.cells):
        y = foot - sum(style.leading for _, style in lines)
        _cell_lines(paper, lines, edges[place], widths[place], y, columns[place].right)
    paper.y += head.height
    paper.put(Rule(paper.left, paper.y, paper.width, 0.6, typed.MUTED))


def _draw(
    paper: Paper,
    columns: Sequence[Column],
    row: _Set,
    edges: Sequence[float],
    widths: Sequence[float],
    *,
    is_first: bool,
) -> None:
    if row.kind == "total":
        paper.put(Rule(paper.left, paper.y, paper.width, 0.6, typed.MUTED))
    elif row.kind in ("row", "group") and not is_first:
        paper.put(Rule(paper.left, paper.y, paper.width, 0.4, typed.HAIR))
    tight = 2.0 if row.kind in ("more", "note") else 0.0
    y = paper.y + OVER - tight
    if row.kind in ("group", "note"):
        _cell_lines(paper, row.cells[0], paper.left, paper.width, y, False)
    else:
        for place, lines in enumerate(row.cells):
            _cell_lines(paper, lines, edges[place], widths[place], y, columns[place].right)
    paper.y += row.height - tight


def _cell_lines(
    paper: Paper,
    lines: Sequence[tuple[str, Style]],
    x: float,
    room: float,
    y: float,
    right: bool,
) -> None:
    for text, style in lines:
        if text:
            at = x + room - PAD - width(text, style) if right else x + PAD
            paper.put(Text(at, y + style.size, text, style))
        y += style.leading
