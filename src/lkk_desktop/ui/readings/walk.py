"""Where the cursor goes among the fields: to the first open one, to the next, down the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PySide6.QtWidgets import QWidget

from lkk_desktop.ui.readings.card import MeterCard
from lkk_desktop.ui.readings.row import RegisterRow


def rows(cards: Iterable[MeterCard]) -> Iterator[tuple[str, RegisterRow]]:
    """Every register with its row, down the page."""
    for card in cards:
        yield from card.rows.items()


def first_open(cards: Iterable[MeterCard]) -> str | None:
    """The register whose field is the first that one may type into."""
    return next((name for name, row in rows(cards) if row.open), None)


def after(cards: Iterable[MeterCard], register: str) -> str | None:
    """The register whose field Enter goes on to; None after the last."""
    names = [name for name, row in rows(cards) if row.open or name == register]
    at = names.index(register) if register in names else len(names)
    return names[at + 1] if at + 1 < len(names) else None


def focused(cards: Iterable[MeterCard]) -> str | None:
    """The register whose field has the cursor."""
    return next((name for name, row in rows(cards) if row.field.hasFocus()), None)


def order(cards: Iterable[MeterCard], last: QWidget) -> None:
    """Tab goes down the cards, through fields and then buttons, and to the last button."""
    stops = [stop for card in cards for stop in card.stops()]
    for one, following in pairwise([*stops, last]):
        QWidget.setTabOrder(one, following)
