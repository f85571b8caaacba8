"""«Сколько стоило бы на другом тарифе»: one, two and three zones over the last twelve bills."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.billing.alternatives import Alternatives, Option
from lkk_desktop.models.metering import UNIT
from lkk_desktop.strings import mark, money, t, volume
from lkk_desktop.ui.bills import words
from lkk_desktop.ui.bills.history import Repriced
from lkk_desktop.ui.components import Card, column, label, rule
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

SCHEMES = {
    "single": mark("One zone, the whole day"),
    "two": mark("Two zones, day and night"),
    "three": mark("Three zones, peak, half-peak and night"),
}


class OtherZones(Card):
    """What was paid, and beside it what each scheme would have cost."""

    def __init__(self) -> None:
        super().__init__(gap=look.M)
        self._shown: list[QWidget] = []
        self.body.addWidget(label(t("What another tariff would have cost"), "heading", wrap=True))
        self.lead = label("", "muted", wrap=True)
        self.foot = label("", "caption", wrap=True)
        self._rows = column(gap=look.S)
        self.body.addWidget(self.lead)
        self.body.addLayout(self._rows)
        self.body.addWidget(self.foot)

    def fill(self, of: Repriced, currency: str) -> None:
        for gone in self._shown:
            gone.hide()
            gone.deleteLater()
        self._shown = []
        found = of.found
        if found is None:
            said = words.problem(of.problem) if of.problem else ""
            self.lead.setText(said or t("There is no bill for electricity on this account yet."))
            self.foot.setText("")
            return
        first, last = (words.period_name(name) for name in (found.periods[0], found.periods[-1]))
        self.lead.setText(
            t(
                "Electricity from {first} to {last}: {volume} cost {sum}.",
                first=first,
                last=last,
                volume=volume(found.volume, UNIT["electricity"]),
                sum=money(found.charged, currency),
            )
        )
        for option in found.options:
            for widget in (rule(), _option(option, found, currency)):
                self._rows.addWidget(widget)
                self._shown.append(widget)
        self.foot.setText(_foot(found))


def _option(of: Option, found: Alternatives, currency: str) -> QWidget:
    name = label(t(SCHEMES[of.scheme]), "strong", wrap=True)
    figure = label(_sum(of, currency), "figure")
    note = label(_note(of, found, currency), "muted", wrap=True)
    made = QWidget()
    head = Row(name, figure, least=scaled(200))
    made.setLayout(column(head, note, gap=2))
    return made


def _sum(of: Option, currency: str) -> str:
    if of.low is None or of.high is None:
        return t(words.UNKNOWN)
    low, high = money(of.low, currency), money(of.high, currency)
    return low if of.low == of.high else f"{low} – {high}"


def _note(of: Option, found: Alternatives, currency: str) -> str:
    """How that compares with what was paid, and what has to be assumed for it."""
    if of.scheme == found.scheme:
        return t("This is how it is counted now.")
    if of.low is None or of.high is None:
        return t("The supplier has no such tariff for this account.")
    said = []
    cheaper, dearer = found.charged - of.high, of.low - found.charged
    if cheaper > 0:
        said.append(t("Cheaper by {sum}.", sum=money(cheaper, currency)))
    elif dearer > 0:
        said.append(t("Dearer by {sum}.", sum=money(dearer, currency)))
    elif of.low == of.high:
        said.append(t("The same sum."))
    if of.unknown:
        share = words.percent(of.unknown)
        said.append(
            t("At which hours {share} of it was used is not known: hence a range.", share=share)
        )
    if of.even is not None:
        share = words.percent(of.even)
        said.append(
            t("Cheaper once more than {share} of that falls into the cheapest hours.", share=share)
        )
    return " ".join(said)


def _foot(found: Alternatives) -> str:
    said = [t("Each month at the prices that were in force, before privileges and subsidies.")]
    if found.by_hours:
        said.append(t("Parted by the hours that the automatic meter has kept."))
    if any(of.unknown or found.by_hours for of in found.options):
        said.append(t("Night is from 23 to 7, peak from 7 to 10 and from 17 to 21."))
    return " ".join(said)
