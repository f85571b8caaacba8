"""What each month cost: as one column beside last year's, or as services on one another."""

from __future__ import annotations

import datetime
from collections import Counter

from lkk_desktop.models.billing.compared import cost
from lkk_desktop.models.calendar import following
from lkk_desktop.models.consumption import periods
from lkk_desktop.strings import CURRENCY, money, month, t
from lkk_desktop.ui.bills import words
from lkk_desktop.ui.bills.history import History
from lkk_desktop.ui.charts.frame import ChartCard
from lkk_desktop.ui.charts.picture import Picture, Series

COLOURS = {
    "electricity": "day",
    "cold_water": "cold",
    "hot_water": "hot",
    "sewerage": "night",
    "gas": "gas",
    "heating": "heat",
    "heat": "heat",
    "waste": "other",
    "capital_repair": "accent",
}
SPARE = ("ok", "wait", "edge", "bad", "gas", "heat", "cold")
REST = "faint"
MOST = 9
"""So many services have a colour of their own; the smallest beyond them are shown as one."""


class TotalsCard(ChartCard):
    """An account's bills from one month to another; a month without a bill is shown as a gap."""

    def __init__(self) -> None:
        super().__init__("")
        self._history: History | None = None
        self._first, self._last = "", ""
        self._by_services = False
        self.views = self.control(
            t("What a column is made of"),
            (("totals", t("In all")), ("services", t("By services"))),
        )
        self.views.chosen.connect(self._choose)

    def show_history(self, history: History, first: str, last: str) -> None:
        """Show this from one period to another, both included."""
        same = history is self._history and (first, last) == (self._first, self._last)
        if not same:
            self._history, self._first, self._last = history, first, last
            self._draw()

    def _choose(self, view: str) -> None:
        self.views.choose(view)
        self._by_services = view == "services"
        self._draw()

    def _draw(self) -> None:
        history = self._history
        if history is None or not self._first:
            return
        symbol = CURRENCY.get(history.currency, history.currency)
        self.say(t("Cost of a month, {unit}", unit=symbol))
        names = periods(self._first, self._last)
        series = _services(history, names) if self._by_services else (_totals(history, names),)
        behind = None if self._by_services else _year_before(history, names)
        picture = Picture(
            marks=tuple(_mark(name, len(names)) for name in names),
            names=tuple(words.period_name(name) for name in names),
            series=series,
            behind=behind,
            say=lambda value: money(value, history.currency),
            per=100,
            place=t("month"),
            total=t("in all"),
            missing=t("no bill"),
        )
        self.show_picture(picture, _hint(picture))


def _total(history: History, period: str) -> int | None:
    bill = history.bill(period)
    return None if bill is None else bill.accrued + bill.penalty + bill.recalculated


def _totals(history: History, names: tuple[str, ...]) -> Series:
    values = tuple(_total(history, name) for name in names)
    return Series(words=t("for the month"), colour="accent", values=values)


def _year_before(history: History, names: tuple[str, ...]) -> Series | None:
    values = tuple(_total(history, following(name, -12)) for name in names)
    if all(value is None for value in values):
        return None
    return Series(words=t("a year ago"), colour="last_year", values=values)


def _services(history: History, names: tuple[str, ...]) -> tuple[Series, ...]:
    """The services of these months, in the order of the bill; the smallest together."""
    found: dict[tuple[str, str], int] = {}
    weights: Counter[str] = Counter()
    order: dict[str, None] = {}
    for name in reversed(names):
        for line in history.lines.get(name, ()):
            order.setdefault(line.service)
            weights[line.service] += abs(cost(line))
            key = line.service, name
            found[key] = found.get(key, 0) + cost(line)
    large = {service for service, _weight in weights.most_common(MOST)}
    shown = [service for service in order if service in large]
    rest = [service for service in order if service not in large]
    billed = {name for name in names if history.bill(name) is not None}

    def values(services: list[str]) -> tuple[int | None, ...]:
        return tuple(
            sum(found.get((service, name), 0) for service in services) if name in billed else None
            for name in names
        )

    taken = {COLOURS[service] for service in shown if service in COLOURS}
    spare = iter([colour for colour in SPARE if colour not in taken])
    series = [
        Series(
            words=words.service(service),
            colour=COLOURS.get(service) or next(spare, REST),
            values=values([service]),
        )
        for service in shown
    ]
    if rest:
        series.append(Series(words=t("other services"), colour=REST, values=values(rest)))
    return tuple(series)


def _mark(name: str, count: int) -> str:
    """«окт»; of years on end only the first months of quarters are named, with the year."""
    day = datetime.date.fromisoformat(f"{name}-01")
    short = month(day)[:3]
    if count <= 14:
        return short
    if day.month == 1:
        return name[:4]
    return short if count <= 40 and day.month % 3 == 1 else ""


def _hint(picture: Picture) -> str:
    known = [at for at in range(len(picture.names)) if picture.known(at)]
    whole = sum(picture.sum(at) for at in known)
    if not known:
        return ""
    mean = whole // len(known) // 100 * 100
    return t(
        "In all {total}, {mean} a month on average",
        total=picture.say(whole),
        mean=picture.say(mean),
    )
