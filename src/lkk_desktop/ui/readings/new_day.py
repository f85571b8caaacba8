"""The moment at which the date changes where the account is: a window opens or closes then."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from lkk_desktop.models.calendar import local

LONGEST = 60_000
DAY = 24 * 3_600_000


class NewDay(QTimer):
    """Calls back once the date has changed; looks each minute, since a computer may have slept."""

    def __init__(self, parent: QObject, now: Callable[[], int], then: Callable[[], object]) -> None:
        super().__init__(parent)
        self._now, self._then = now, then
        self._zone, self._date = "UTC", ""
        self.setSingleShot(True)
        self.timeout.connect(self._look)

    def watch(self, zone: str) -> None:
        """Wait for the next day of this zone."""
        moment = local(self._now(), zone)
        self._zone, self._date = zone, moment.date().isoformat()
        passed = ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000
        self.start(min(LONGEST, DAY - passed))

    def _look(self) -> None:
        before = self._date
        self.watch(self._zone)
        if self._date != before:
            self._then()
