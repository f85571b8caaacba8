"""The payments that are over and were seen: one line that leads to their history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lkk_desktop.strings import n
from lkk_desktop.ui.option import Option
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.payments.begun import Course


class Finished(Option):
    """How many, and how they ended."""

    def __init__(self) -> None:
        super().__init__("", "", "clock-counter-clockwise")
        self.hide()

    def say(self, over: Sequence[Course]) -> None:
        """Stand for these; nothing stands where there are none."""
        count = len(over)
        self.words.setText(
            n(
                "{count} more payment is over: see the history of payments",
                "{count} more payments are over: see the history of payments",
                count,
            )
        )
        self.remark(" · ".join(_ended(over)))
        self.setVisible(bool(over))


def _ended(over: Sequence[Course]) -> list[str]:
    """«Оплачено: 2», «Банк отказал: 1», in the order of the words for them."""
    ends = Counter(one.stage for one in over)
    return [f"{words.status(status)}: {ends[status]}" for status in words.STATUSES if ends[status]]
