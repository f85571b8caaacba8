"""What is asked for: from a month to a month, of which meter, and whether bills used it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from lkk_desktop import look
from lkk_desktop.models.calendar import following
from lkk_desktop.models.consumption import periods
from lkk_desktop.models.metering import Meter
from lkk_desktop.strings import c, t
from lkk_desktop.ui.chooser import Chooser
from lkk_desktop.ui.components import column, label
from lkk_desktop.ui.corner import Switch
from lkk_desktop.ui.history import speech
from lkk_desktop.ui.readings.speech import meter_title
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

MONTHS = 12


class Asked(msgspec.Struct, frozen=True):
    """Periods, both included; a meter's id, or None for all of them."""

    first: str
    last: str
    meter: str | None = None
    counted: bool = False


class Choices(QWidget):
    """The fields of it. ``changed`` comes with whatever a person chooses."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._meters: tuple[tuple[str, str], ...] = ()
        self.first = _chooser(t("From month"), 9)
        self.last = _chooser(t("To month"), 9)
        self.meter = _chooser(t("Meter"), 12)
        self.counted = Wrapped(t("Only those counted in a bill"))
        self.counted.setAccessibleName(self.counted.text())
        for box in (self.first, self.last, self.meter):
            box.activated.connect(lambda _at: self.changed.emit())
        self.counted.toggled.connect(lambda _on: self.changed.emit())
        since = Row(label(t("For the period from"), "muted"), self.first)
        until = Row(label(c("period", "to"), "muted"), self.last)
        self.setLayout(column(Row(since, until, self.meter, gap=look.S)))

    @property
    def asked(self) -> Asked:
        """What is chosen now."""
        ends = [str(box.currentData() or "") for box in (self.first, self.last)]
        # Whichever way round they stand: by keyboard one comes past months that are too late.
        return Asked(
            first=min(ends),
            last=max(ends),
            meter=self.meter.currentData(),
            counted=self.counted.isChecked(),
        )

    def offer(
        self, oldest: str | None, now: str, meters: Sequence[Meter], *, anew: bool = False
    ) -> None:
        """Offer every month from the oldest one on, at least a year; what is chosen stays.

        ``anew``: of another account, the last year of all its meters is chosen.
        """
        begin = min(oldest or now, following(now, 1 - MONTHS))
        names = tuple(reversed(periods(begin, now)))
        before = None if anew else self.asked
        refilled, self._names = names != self._names, names
        for box, usual in ((self.first, following(now, 1 - MONTHS)), (self.last, now)):
            wanted = usual
            if before is not None:
                wanted = before.first if box is self.first else before.last
            if refilled:
                box.clear()
                for name in names:
                    words = speech.period_name(name)
                    box.addItem(words[:1].upper() + words[1:], name)
            if refilled or anew:
                box.setCurrentIndex(names.index(wanted if wanted in names else usual))
        listed = tuple((one.id, meter_title(one)) for one in meters)
        if listed != self._meters or anew:
            self._meters = listed
            self.meter.clear()
            self.meter.addItem(t("All meters"), None)
            for id, words in listed:
                self.meter.addItem(words, id)
            ids = [id for id, _words in listed]
            meter = before.meter if before is not None else None
            self.meter.setCurrentIndex(ids.index(meter) + 1 if meter in ids else 0)
        self.meter.setVisible(len(listed) > 1)


class Wrapped(Switch):
    """A switch whose words take a second line where there is no room for them in one."""

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(150), self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        flags, room = Qt.TextFlag.TextWordWrap.value, max(1, width - scaled(42))
        text = self.fontMetrics().boundingRect(0, 0, room, 10_000, flags, self.text())
        return max(scaled(28), text.height() + 8)


def _chooser(words: str, letters: int) -> Chooser:
    made = Chooser()
    made.setAccessibleName(words)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    made.setMinimumContentsLength(letters)
    made.setMaxVisibleItems(14)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    made.setMaximumWidth(scaled(420))
    return made
