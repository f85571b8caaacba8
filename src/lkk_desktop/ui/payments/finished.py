"""The payments that are over and were seen: one line that leads to their history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lkk_desktop.strings import n
from lkk_desktop.ui.option import Option
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.payments.begun import Course
from lkk_desktop.ui.screen import Screen


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


def look_up(screen: Screen, history: str, course: Course) -> None:
    """Go to a payment in the screen of the history, which has one account's payments."""
    accounts = [part.account for part in course.parts]
    if screen.desk.account not in accounts:
        screen.visits.emit(history, accounts[0])
    screen.leads.emit(history, course.id)


def _ended(over: Sequence[Course]) -> list[str]:
    """«Оплачено: 2», «Банк отказал: 1», in the order of the words for them."""
    ends = Counter(one.stage for one in over)
    return [f"{words.status(status)}: {ends[status]}" for status in words.STATUSES if ends[status]]
