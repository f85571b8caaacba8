"""Hour by hour: years of an automatic meter, seen whole or a day at a time, moved without delay."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING

from lkk_desktop.models.metering import LoadProfile
from lkk_desktop.names import ZONES
from lkk_desktop.strings import date, day_and_month, month, t, unit_name, volume
from lkk_desktop.ui.charts.frame import ChartCard

if TYPE_CHECKING:
    from lkk_desktop.ui.charts.canvas import Canvas
    from lkk_desktop.ui.charts.hours import Hours

SPANS = ("day", "week", "month", "year", "all")
DAYS: dict[str, int] = {"day": 1, "week": 7, "month": 31, "year": 366}
# Up to so many days the cursor goes from hour to hour, beyond from day to day.
BY_HOUR = 8


class HourlyCard(ChartCard):
    """The hours of one meter. ``registers`` are its zones, each with its name."""

    def __init__(self) -> None:
        super().__init__(t("Hour by hour"))
        self.hours: Hours | None = None
        self.zones: dict[str, str] = {}
        self.unit = "kwh"
        choices = (
            ("day", t("Day")),
            ("week", t("Week")),
            ("month", t("Month")),
            ("year", t("Year")),
            ("all", t("All")),
        )
        self.spans = self.control(t("How much is seen"), choices)
        self.spans.choose("week")
        self.spans.chosen.connect(self._choose_span)

    def show_hours(self, hours: Hours, zones: dict[str, str], unit: str) -> None:
        """Show these; ``zones`` gives the zone of each register that is to be drawn."""
        self.hours, self.zones, self.unit = hours, zones, unit
        last = hours.first + datetime.timedelta(days=hours.days - 1)
        self.say(
            t("Hour by hour, {unit}", unit=unit_name(unit)),
            t("An automatic meter, {first} to {last}", first=date(hours.first), last=date(last)),
        )
        self.legend.show_marks(tuple((_colour(z), t(ZONES[z]).lower()) for z in zones.values()))
        headers = (t("Day and hour"), *(t(ZONES[zone]) for zone in zones.values()))
        self.table.rows.show(
            headers, range(hours.count), self._row, frozenset(range(1, len(headers)))
        )
        if self.as_table.isChecked():
            self.table.fit()
        self.explain(t("Arrows move the cursor, with Ctrl the view; plus and minus zoom."))
        self.show_chart()

    def make(self) -> Canvas:
        from lkk_desktop.ui.charts.dense import Dense

        made = Dense(self.title.text())
        made.zoomed.connect(self._zoomed)
        return made

    def fill(self, canvas: Canvas) -> None:
        from lkk_desktop.ui.charts.dense import Dense

        if self.hours is not None and isinstance(canvas, Dense):
            colours = {register: _colour(zone) for register, zone in self.zones.items()}
            canvas.show_hours(self.hours, colours, self._days(self.spans.current or "week"))

    def told(self, at: int) -> str:
        """An hour, or where many are seen the day that it lies in, in words."""
        if self.hours is None:
            return ""
        if not 0 <= at < self.hours.count:
            return self._seen()
        if self._by_hour:
            begin, end, when = at, at + 1, self._hour_words(at)
        else:
            number = self.hours.day_of(at)
            begin, end = int(self.hours.begins[number]), int(self.hours.begins[number + 1])
            day = self.hours.date_of(at)
            when = f"{day_and_month(day)} {day.year}"
        return f"{when}: {self._values(begin, end)}"

    def every(self) -> list[str]:
        return [self.told(-1), self.told(0)] if self.hours is not None else []

    @property
    def _by_hour(self) -> bool:
        from lkk_desktop.ui.charts.dense import Dense

        return isinstance(self.canvas, Dense) and self.canvas.span <= BY_HOUR

    def _values(self, begin: int, end: int) -> str:
        if self.hours is None:
            return ""
        said, whole, known = [], 0, 0
        for register, zone in self.zones.items():
            used = self.hours.sum(register, begin, end)
            if used is not None:
                said.append(f"{t(ZONES[zone]).lower()} {volume(used, self.unit)}")
                whole, known = whole + used, known + 1
        if known > 1:
            said.append(f"{t('in all')} {volume(whole, self.unit)}")
        return " · ".join(said) or t("no data")

    def _seen(self) -> str:
        """What is seen now, and what was used in it."""
        from lkk_desktop.ui.charts.dense import Dense

        canvas, hours = self.canvas, self.hours
        if hours is None or not isinstance(canvas, Dense):
            return ""
        left, right = canvas.seen
        begin = max(0, hours.place_at(left + 1e-6))
        end = min(hours.count, max(begin + 1, hours.place_at(right - 1e-6) + 1))
        first, last = hours.date_of(begin), hours.date_of(end - 1)
        when = date(first) if first == last else f"{date(first)} – {date(last)}"
        return f"{when}: {self._values(begin, end)}"

    def _hour_words(self, at: int) -> str:
        if self.hours is None:
            return ""
        number, day = self.hours.day_of(at), self.hours.date_of(at)
        hour = at - int(self.hours.begins[number])
        return t(
            "{day}, hour {first}:00–{last}:00",
            day=date(day),
            first=f"{hour:02d}",
            last=f"{hour + 1:02d}",
        )

    def _row(self, at: int) -> tuple[str, ...]:
        if self.hours is None:
            return ()
        cells = []
        for register in self.zones:
            used = self.hours.value(register, at)
            cells.append("—" if used is None else volume(used, self.unit))
        return (self._hour_words(at), *cells)

    def _days(self, span: str) -> int:
        whole = self.hours.days if self.hours is not None else 1
        return min(DAYS.get(span, whole), whole)

    def _choose_span(self, span: str) -> None:
        from lkk_desktop.ui.charts.dense import Dense

        if isinstance(self.canvas, Dense):
            self.canvas.look_at(self._days(span))

    def _zoomed(self, days: float) -> None:
        """Name the span that is nearest to what is seen."""
        near = min(SPANS, key=lambda name: abs(math.log(days / self._days(name))))
        if self.spans.current != near:
            self.spans.choose(near)
        said = self.told(self.canvas.cursor_at if self.canvas is not None else -1)
        self.readout.setText(said)


def of_registers(profiles: tuple[LoadProfile, ...], zones: dict[str, str]) -> Hours | None:
    """The hours of those registers that there are any of; slow, and fit for another thread."""
    if not profiles:
        return None
    from lkk_desktop.ui.charts.hours import hours

    told = {one.register for one in profiles}
    return hours(profiles, tuple(register for register in zones if register in told))


def axis_words(day: datetime.date, days: float) -> str:
    """What stands below a day, with so many of them to be seen."""
    if days > 200:
        return f"{month(day)[:3]} {day.year}" if days < 800 or day.month == 1 else month(day)[:3]
    return f"{day.day} {month(day)[:3]}"


def _colour(zone: str) -> str:
    return "day" if zone == "single" else zone
