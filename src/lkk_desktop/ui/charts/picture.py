"""What a chart of months shows, as exact values; how it is drawn is the canvas' affair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from lkk_desktop.strings import t

Kind = Literal["column", "line"]


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A row of exact values, one a place; None where nothing is known.

    ``colour`` is a role of ``look.Colours``. Columns of one picture stand on one another, a line
    goes over them.
    """

    words: str
    colour: str
    values: tuple[int | None, ...]
    kind: Kind = "column"


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """Places side by side: what is written below each, its full name, and what stands over it.

    ``per``: how many of the values' units make one of the axis (1,000 for thousandths, 100 for
    kopecks). ``say`` puts an exact value into words. ``behind`` stands in grey beside each column.
    ``total``: what the sum of a place's columns is called; '' where a sum means nothing.
    """

    marks: tuple[str, ...]
    names: tuple[str, ...]
    series: tuple[Series, ...]
    say: Callable[[int], str]
    per: int
    behind: Series | None = None
    place: str = ""
    total: str = ""
    missing: str = ""

    @property
    def columns(self) -> tuple[Series, ...]:
        return tuple(one for one in self.series if one.kind == "column")

    @property
    def lines(self) -> tuple[Series, ...]:
        return tuple(one for one in self.series if one.kind == "line")

    def known(self, at: int) -> bool:
        """Whether anything of a place is known."""
        return any(one.values[at] is not None for one in self.series)

    def sum(self, at: int) -> int:
        return sum(one.values[at] or 0 for one in self.columns)

    @property
    def gaps(self) -> tuple[int, ...]:
        """The places of which nothing is known."""
        return tuple(at for at in range(len(self.names)) if not self.known(at))

    def told(self, at: int) -> str:
        """A place in words: «октябрь 2026: день 212 кВт·ч · ночь 96 кВт·ч · всего 308 кВт·ч»."""
        said = [
            f"{one.words} {self.say(value)}"
            for one in self.series
            if (value := one.values[at]) is not None
        ]
        if not said:
            said.append(self.missing or t("no data"))
        elif self.total and len([one for one in self.columns if one.values[at] is not None]) > 1:
            said.append(f"{self.total} {self.say(self.sum(at))}")
        ago = self.behind.values[at] if self.behind is not None else None
        if self.behind is not None and ago is not None:
            said.append(f"{self.behind.words} {self.say(ago)}")
        return f"{self.names[at]}: {' · '.join(said)}"

    def headers(self) -> tuple[str, ...]:
        """The columns of the same thing as a table."""
        shown = [self.place, *(one.words for one in self.series)]
        if self.total and len(self.columns) > 1:
            shown.append(self.total)
        if self.behind is not None:
            shown.append(self.behind.words)
        return tuple(word[:1].upper() + word[1:] for word in shown)

    def row(self, at: int) -> tuple[str, ...]:
        """A place's line of that table."""
        cells = [self._cell(one.values[at]) for one in self.series]
        if self.total and len(self.columns) > 1:
            cells.append(self._cell(self.sum(at) if self.known(at) else None))
        if self.behind is not None:
            cells.append(self._cell(self.behind.values[at]))
        return (self.names[at], *cells)

    def _cell(self, value: int | None) -> str:
        return "—" if value is None else self.say(value)
