"""The cards of accounts that one has looked at lately, kept so that going back makes none anew."""

from __future__ import annotations

from lkk_desktop.ui.readings.card import MeterCard

MOST = 4
Shape = tuple[object, ...]


class Shelf:
    """Hidden cards by what they were made for; the oldest go where there are too many."""

    def __init__(self) -> None:
        self._kept: dict[Shape, dict[str, MeterCard]] = {}

    def put_away(self, shape: Shape | None, cards: dict[str, MeterCard]) -> None:
        """Keep the cards made for this shape (its account comes first), and no older ones of it."""
        for card in cards.values():
            card.hide()
        if shape is None or not cards:
            return
        for other in [one for one in self._kept if one[0] == shape[0]]:
            _end(self._kept.pop(other))
        self._kept[shape] = cards
        while len(self._kept) > MOST:
            _end(self._kept.pop(next(iter(self._kept))))

    def take(self, shape: Shape) -> dict[str, MeterCard]:
        """The cards made for exactly this, shown again; empty where there are none."""
        cards = self._kept.pop(shape, {})
        for card in cards.values():
            card.show()
        return cards


def _end(cards: dict[str, MeterCard]) -> None:
    for card in cards.values():
        card.hide()
        card.deleteLater()
