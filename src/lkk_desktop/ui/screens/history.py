"""«История показаний»: what was read when and by whom, which bill used it, and what it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from lkk_desktop import look
from lkk_desktop.models.history import Past, chosen, waiting
from lkk_desktop.strings import mark, n, t
from lkk_desktop.ui import papers, words
from lkk_desktop.ui.charts.consumption import ConsumptionCard
from lkk_desktop.ui.charts.hourly import HourlyCard
from lkk_desktop.ui.components import (
    Card,
    Empty,
    Skeleton,
    announce,
    button,
    label,
    press,
)
from lkk_desktop.ui.history.asked import Choices
from lkk_desktop.ui.history.detail import Detail
from lkk_desktop.ui.history.gathered import Days, Gathered, days, gather
from lkk_desktop.ui.history.table import ReadingsTable, Shape, rows
from lkk_desktop.ui.plain import entry
from lkk_desktop.ui.readings.nothing import nothing
from lkk_desktop.ui.readings.speech import meter_title
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.theme import scaled
from lkk_desktop.ui.turns import Turns

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.models.photos import Photo
    from lkk_desktop.ui.papers.catalogue import Format, What

TALLEST = 560
# As many milliseconds what stood there stays, lest bones flash up between two accounts.
PATIENCE = 120
EXPORTS: tuple[tuple[What, Format, str], ...] = (
    ("readings", "csv", mark("Readings, CSV")),
    ("readings", "xlsx", mark("Readings, Excel (XLSX)")),
    ("readings", "xml", mark("Readings, Green Button (XML)")),
)
OF_HOURS: tuple[tuple[What, Format, str], ...] = (
    ("hours", "csv", mark("Hours, CSV")),
    ("hours", "xlsx", mark("Hours, Excel (XLSX)")),
    ("hours", "xml", mark("Hours, Green Button (XML)")),
)


class HistoryScreen(Screen):
    """A chart of a meter's use, and below it every reading of the months that are asked for."""

    name = "history"
    glyph = "clock-counter-clockwise"
    section = "readings"
    kinds = frozenset(
        {"account", "meter", "register", "reading", "accrual", "load_profile", "outcome", "outbox"}
    )

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.gathered: Gathered | None = None
        self._account: str | None = None
        self._asked = 0
        self._told: Days | None = None
        self._past: tuple[Past, ...] = ()
        self._others: list[QWidget] = []
        self._offered: bool | None = None
        self._turns = Turns(self.area)
        self._bones = QTimer(self, singleShot=True, interval=PATIENCE)
        self._bones.timeout.connect(self._lay)
        self.choices = Choices()
        self.choices.changed.connect(self._show)
        self.save = button(t("Save as PDF"), "second", "file-pdf")
        self.save.clicked.connect(press(self._save))
        self.exports = button(t("Export"), "second", "export")
        self.exports.setMenu(QMenu(self.exports))
        self.use = ConsumptionCard()
        self.hourly = HourlyCard()
        self.table = ReadingsTable(self.words())
        self.detail = Detail()
        self._empty = label("", "muted", wrap=True)
        self.card = Card()
        for inside in (self._empty, self.table, self.detail):
            self.card.body.addWidget(inside)
        self.table.looked_at.connect(self._look_at)
        self.table.opened.connect(self._confirm)
        self.detail.confirm.connect(self._confirm)
        buttons = Row(self.save, self.exports, gap=look.S)
        bar = Row(self.choices.counted, buttons, least=scaled(240))
        self._parts: tuple[QWidget, ...] = (self.choices, bar, self.use, self.hourly, self.card)
        for part in self._parts:
            self.column.addWidget(part)
            part.hide()
        self.column.addStretch(1)

    @classmethod
    def words(cls) -> str:
        return t("Reading history")

    @classmethod
    def segment(cls) -> str:
        return t("History")

    def refresh(self) -> None:
        account = self.desk.account
        if account != self._account or account is None:
            # What stands there of another account answers to nothing, and goes before one reads it.
            held = account is not None and self.gathered is not None and self.use.isVisibleTo(self)
            self._account, self.gathered, self._told = account, None, None
            self._turns.end()
            if held:
                self._bones.start()
            else:
                self._lay()
        self._asked += 1
        if account is not None:
            number, now = self._asked, self.cabinet.now()
            self.cabinet.later(
                lambda shown: gather(shown, account, now),
                lambda answer: self._came(number, answer),
            )

    def take_focus(self) -> None:
        if self.table.isVisibleTo(self):
            self.table.setFocus()
        else:
            super().take_focus()

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        if hasattr(self, "card"):
            for card in (self.card, self.use, self.hourly):
                card.fold(self.layout_ == "tight")
            if self.gathered is not None and self.table.readings.shape != self._shape:
                self._fill()
        return left, right

    @property
    def _shape(self) -> Shape:
        room = self.width() - 2 * look.PAGE_MARGIN[0]
        if room < scaled(470):
            return "tight"
        return "narrow" if room < scaled(860) else "wide"

    def _came(self, number: int, answer: Gathered | Exception | None) -> None:
        # What was asked later has overtaken it, or the screen has gone meanwhile.
        if not isValid(self) or number != self._asked:
            return
        if isinstance(answer, Exception):
            self._lay()
            self._failed(answer)
            return
        other = self.gathered is None
        self.gathered = answer
        if answer is None:
            self._lay()
        else:
            self._turns.begin(lambda: self._stand(answer, anew=other), self._chart)

    def _stand(self, answer: Gathered, *, anew: bool) -> None:
        self._lay()
        self.choices.offer(answer.oldest, answer.now, answer.meters, anew=anew)
        self._list()

    def _failed(self, error: Exception) -> None:
        """A file that fails is told; anything else is a mistake of ours, and shows as one."""
        from lkk_desktop.cabinet import Fault

        if not isinstance(error, Fault):
            raise error
        self.said.emit(words.fault(error.code).happened, "bad")

    def _lay(self) -> None:
        """What there is to see, or bones while it is on its way, or why there is nothing."""
        self._bones.stop()
        for gone in self._others:
            gone.hide()
            gone.deleteLater()
        self._others = []
        there = self.gathered is not None and bool(self.gathered.meters)
        for part in self._parts:
            part.setVisible(there and (part is not self.hourly or self._told is not None))
        if there:
            return
        if self.gathered is not None:
            self._others = [
                Empty(
                    "gauge",
                    t("No meters on this account"),
                    t("Once the supplier has registered one, its readings stand here."),
                )
            ]
        elif self.desk.account is not None:
            self._others = [Skeleton(t("Readings are being looked up"), r) for r in (2, 4)]
        else:
            self._others = nothing(self.cabinet.status)
        for widget in self._others:
            self.column.insertWidget(self.column.count() - 1, widget)

    def _show(self) -> None:
        """Show what is asked for."""
        if self.gathered is not None:
            self._turns.begin(self._list, self._chart)

    def _list(self) -> None:
        if self.gathered is None:
            return
        self._past = waiting(self.gathered.past, self.cabinet.undelivered())
        self._fill()

    def _fill(self) -> None:
        asked = self.choices.asked
        months = chosen(
            self._past, asked.first, asked.last, meter=asked.meter, counted=asked.counted
        )
        count = sum(len(lines) for lines in months.values())
        none = t("none that a bill used") if asked.counted else t("no readings")
        self._empty.setText(
            t("In this period no bill used any reading.")
            if asked.counted
            else t("There are no readings of this period.")
        )
        self._empty.setVisible(not count)
        self.table.setVisible(bool(count))
        self.detail.setVisible(bool(count))
        self.table.show_rows(rows(months, none), self._shape)
        self.table.setFixedHeight(self.table.wanted(scaled(TALLEST)))
        said = n("{count} reading", "{count} readings", count)
        if said != self.title.subtitle.text():
            announce(self.table, said)
        self.title.say(said)
        self.exports.setEnabled(bool(count))
        self.save.setEnabled(bool(count))

    def _chart(self) -> None:
        """The use of the meter that is asked for, or of the first one."""
        gathered, asked = self.gathered, self.choices.asked
        if gathered is None or not gathered.meters:
            return
        meter = next((m for m in gathered.meters if m.id == asked.meter), gathered.meters[0])
        supply = gathered.supplies[meter.id]
        self.use.show_supply(supply, asked.first, asked.last, meter_title(meter))
        if self._told is not None and self._told.meter == meter.id:
            self._show_days(self._told)
            return
        self._told = None
        self.hourly.hide()
        number = self._asked
        self.cabinet.later(
            lambda shown: days(shown, supply, meter.id),
            lambda answer: self._days_came(number, answer),
        )

    def _days_came(self, number: int, answer: Days | Exception) -> None:
        if not isValid(self) or number != self._asked:
            return
        if isinstance(answer, Exception):
            self._failed(answer)
            return
        self._told = answer
        self._show_days(answer)

    def _show_days(self, told: Days) -> None:
        supply = self.gathered.supplies.get(told.meter) if self.gathered is not None else None
        self.use.show_days(told.profiles)
        self.hourly.setVisible(told.hours is not None and supply is not None)
        if told.hours is not None and supply is not None and told.hours is not self.hourly.hours:
            zones = {
                register: zone
                for register, zone in supply.zones.items()
                if register in told.hours.values
            }
            self.hourly.show_hours(told.hours, zones, supply.unit)
        self._offer_exports(hours=told.hours is not None)

    def _offer_exports(self, *, hours: bool) -> None:
        if hours == self._offered:
            return
        self._offered = hours
        menu = self.exports.menu()
        menu.clear()
        for what, kind, named in (*EXPORTS, *(OF_HOURS if hours else ())):
            line = menu.addAction(entry(t(named)))
            line.triggered.connect(lambda _on=False, what=what, kind=kind: self._export(what, kind))

    def _look_at(self, past: Past | None) -> None:
        self.detail.show_past(past)
        if past is None or past.command is None:
            return
        command = past.command
        self.cabinet.later(
            lambda shown: shown.photo(command),
            lambda answer: self._photo_came(past, answer),
        )

    def _photo_came(self, past: Past, answer: Photo | Exception | None) -> None:
        if not isValid(self) or isinstance(answer, Exception):
            return
        if self.detail.past is not None and self.detail.past.id == past.id:
            self.detail.show_photo(answer)

    def _confirm(self, past: Past) -> None:
        if self.gathered is None:
            return
        if past.counted:
            papers.confirmation(self, past.id)
        else:
            self.said.emit(t("There is a confirmation once a bill has used the reading."), "plain")

    def _save(self) -> None:
        if self.gathered is None:
            return
        asked = self.choices.asked
        papers.readings(self, asked.first, asked.last, counted=asked.counted)

    def _export(self, what: What, kind: Format) -> None:
        if self.gathered is None:
            return
        asked = self.choices.asked
        papers.export(self, what, kind, asked.first, asked.last, counted=asked.counted)
