"""What was used, by day, month or year: zones on one another, last year behind, units or money."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Literal

from lkk_desktop.models.calendar import following, period
from lkk_desktop.models.consumption import Used, daily, monthly, periods, year_before, yearly
from lkk_desktop.models.metering import LoadProfile
from lkk_desktop.models.supply import Supply
from lkk_desktop.names import ZONES
from lkk_desktop.strings import CURRENCY, day_and_month, money, month, t, unit_name, volume
from lkk_desktop.ui.charts.frame import ChartCard
from lkk_desktop.ui.charts.picture import Picture, Series

View = Literal["day", "month", "year"]
ORDER = ("single", "day", "peak", "half_peak", "night")
OF_RESOURCE = {"cold_water": "cold", "hot_water": "hot", "gas": "gas", "heat": "heat"}
DAYS = 31


class ConsumptionCard(ChartCard):
    """The use of one supply from a month to a month; day by day where its meter tells hours."""

    def __init__(self) -> None:
        super().__init__("")
        self._supply: Supply | None = None
        self._first, self._last = "", ""
        self._profiles: tuple[LoadProfile, ...] = ()
        self._view: View = "month"
        self._money = False
        choices = (("day", t("Days")), ("month", t("Months")), ("year", t("Years")))
        self.views = self.control(t("What one column is"), choices)
        self.views.choose("month")
        self.views.chosen.connect(self._choose_view)
        self.units = self.control(
            t("What is measured"), (("units", unit_name("kwh")), ("money", CURRENCY["RUB"]))
        )
        self.units.chosen.connect(self._choose_units)
        self.views.buttons["day"].hide()

    def show_supply(self, supply: Supply, first: str, last: str, caption: str = "") -> None:
        """Show this from one period to another, both included; ``caption`` says what it is of."""
        other = self._supply is not None and self._supply.zones != supply.zones
        self._supply, self._first, self._last, self._caption = supply, first, last, caption
        if other:
            self._know_days(())
        for name, words in (
            ("units", unit_name(supply.unit)),
            ("money", CURRENCY.get(supply.currency, supply.currency)),
        ):
            self.units.buttons[name].setText(words)
            self.units.buttons[name].setAccessibleName(words)
        self._draw()

    def show_days(self, profiles: tuple[LoadProfile, ...]) -> None:
        """The days of its automatic meter, once they are read."""
        by_day = self._view == "day"
        if profiles != self._profiles:
            self._know_days(profiles)
            if by_day:
                self._draw()

    def _know_days(self, profiles: tuple[LoadProfile, ...]) -> None:
        self._profiles = profiles
        self.views.buttons["day"].setVisible(bool(profiles))
        if not profiles and self._view == "day":
            self.views.choose("month")
            self._view = "month"
            self.units.setEnabled(True)

    def _choose_view(self, view: str) -> None:
        self._view = view  # type: ignore[assignment]
        # What hours cost is not known before the bill.
        self.units.setEnabled(view != "day")
        self._draw()

    def _choose_units(self, units: str) -> None:
        self._money = units == "money"
        self._draw()

    def _draw(self) -> None:
        supply = self._supply
        if supply is None:
            return
        of_money = self._money and self._view != "day"
        unit = (
            CURRENCY.get(supply.currency, supply.currency) if of_money else unit_name(supply.unit)
        )
        title = t("Cost, {unit}", unit=unit) if of_money else t("Consumption, {unit}", unit=unit)
        self.say(title, self._caption)
        names, now, before = self._values(supply)
        self.show_picture(*self._picture(supply, names, now, before, of_money=of_money))
        spread = any(one.spread and one.period in names for one in now)
        said = [self._still_open(supply, names, now)]
        if spread and self._view == "month" and not of_money:
            said.append(t("Months without a reading: the use between two readings, by days."))
        self.explain(" ".join(one for one in said if one))

    def _values(self, supply: Supply) -> tuple[tuple[str, ...], Sequence[Used], Sequence[Used]]:
        """The places, what was used in each, and what a year before."""
        if self._view == "day":
            newest = max((one.day for one in self._profiles), default=supply.today)
            first = newest - datetime.timedelta(days=DAYS - 1)
            now = daily(self._profiles, supply.zones, first, DAYS)
            ago = datetime.date.fromisoformat(year_before(first.isoformat()))
            return (
                tuple(dict.fromkeys(one.period for one in now)),
                now,
                daily(self._profiles, supply.zones, ago, DAYS + 1),
            )
        if self._view == "year":
            last = period(supply.today)
            every = periods(min(supply.first or last, last), last)
            years = yearly(monthly(supply.gauges, every, supply.costs))
            return tuple(dict.fromkeys(one.period for one in years)), years, ()
        names = periods(self._first, self._last)
        ago_names = [following(name, -12) for name in names]
        return (
            names,
            monthly(supply.gauges, names, supply.costs),
            monthly(supply.gauges, ago_names, supply.costs),
        )

    def _picture(
        self,
        supply: Supply,
        names: tuple[str, ...],
        now: Sequence[Used],
        before: Sequence[Used],
        *,
        of_money: bool,
    ) -> tuple[Picture, str]:
        def of(one: Used) -> int | None:
            return one.cost if of_money else one.volume

        def say(value: int) -> str:
            return money(value, supply.currency) if of_money else volume(value, supply.unit)

        found = {(one.period, one.zone): of(one) for one in now}
        zones = sorted({one.zone for one in now}, key=ORDER.index)
        # Such as a zone of a meter that was closed years ago: nothing of it is to be seen here.
        known = {zone for zone in zones for name in names if found.get((name, zone)) is not None}
        zones = [zone for zone in zones if zone in known] or zones[:1]
        picture = Picture(
            marks=tuple(self._mark(name, names) for name in names),
            names=tuple(self._name(name) for name in names),
            series=tuple(
                Series(
                    words=t(ZONES[zone]).lower(),
                    colour=_colour(supply.resource, zone),
                    values=tuple(found.get((name, zone)) for name in names),
                )
                for zone in zones
            ),
            behind=self._behind(names, before, of),
            say=say,
            per=100 if of_money else 1000,
            place={"day": t("day"), "month": t("month"), "year": t("year")}[self._view],
            total=t("in all"),
            missing=t("no bill") if of_money else t("no readings"),
        )
        return picture, self._summary(picture, say)

    def _behind(
        self, names: tuple[str, ...], before: Sequence[Used], of: Callable[[Used], int | None]
    ) -> Series | None:
        sums: dict[str, int] = {}
        for one in before:
            value = of(one)
            if value is not None:
                sums[one.period] = sums.get(one.period, 0) + value
        values = tuple(sums.get(year_before(name)) if len(name) > 4 else None for name in names)
        if all(value is None for value in values):
            return None
        return Series(words=t("a year ago"), colour="last_year", values=values)

    def _summary(self, picture: Picture, say: Callable[[int], str]) -> str:
        known = [at for at in range(len(picture.names)) if picture.known(at)]
        if not known:
            return picture.missing[:1].upper() + picture.missing[1:]
        whole = sum(picture.sum(at) for at in known)
        mean = say(_rounded(whole, len(known), picture.per))
        match self._view:
            case "day":
                return t("In all {total}, {mean} a day on average", total=say(whole), mean=mean)
            case "year":
                return t("In all {total}, {mean} a year on average", total=say(whole), mean=mean)
            case _:
                return t("In all {total}, {mean} a month on average", total=say(whole), mean=mean)

    def _still_open(self, supply: Supply, names: tuple[str, ...], now: Sequence[Used]) -> str:
        """That the month that runs has no readings yet, which is no gap."""
        open_month = period(supply.today)
        if self._view != "month" or self._money or open_month not in names:
            return ""
        if any(one.volume is not None for one in now if one.period == open_month):
            return ""
        return t("{month}: no readings yet.", month=self._name(open_month).capitalize())

    def _mark(self, name: str, names: tuple[str, ...]) -> str:
        if self._view == "year":
            return name
        if self._view == "day":
            return str(int(name[-2:]))
        years = {one[:4] for one in names}
        if len(names) > 12 and len(years) > 1 and name.endswith("-01"):
            return name[:4]
        return month(datetime.date.fromisoformat(f"{name}-01"))[:3]

    def _name(self, name: str) -> str:
        if len(name) == 4:
            return name
        if len(name) == 7:
            return f"{month(datetime.date.fromisoformat(f'{name}-01'))} {name[:4]}"
        day = datetime.date.fromisoformat(name)
        return f"{day_and_month(day)} {day.year}"


def _colour(resource: str, zone: str) -> str:
    return OF_RESOURCE.get(resource, "day") if zone == "single" else zone


def _rounded(whole: int, count: int, per: int) -> int:
    """A mean to the kopeck, or to what is worth saying of a volume."""
    mean = whole // count
    return mean if per == 100 or mean < 10_000 else (mean + 500) // 1000 * 1000
