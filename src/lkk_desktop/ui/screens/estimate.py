"""«Предварительный расчет»: what the open month will cost, by what is known now, and why."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from lkk_desktop import look
from lkk_desktop.models.billing.forecast import Forecast
from lkk_desktop.models.billing.lines import Explanation, Line
from lkk_desktop.models.command import Problem
from lkk_desktop.strings import NBSP, money, t, volume
from lkk_desktop.ui import words as all_words
from lkk_desktop.ui.bills import words
from lkk_desktop.ui.bills.known import KINDS
from lkk_desktop.ui.bills.line import FactRow, Lines, MoneyLine, Shape, Steps, shape_for, size
from lkk_desktop.ui.bills.reckoned import Reckoned, cost, foretell, is_known, reckon
from lkk_desktop.ui.bills.steps import Said, Step, steps
from lkk_desktop.ui.components import Banner, Card, Empty, Skeleton, column, label, rule
from lkk_desktop.ui.payments.advance import AdvanceCard
from lkk_desktop.ui.readings.form import Form
from lkk_desktop.ui.readings.nothing import nothing
from lkk_desktop.ui.readings.state import AccountState, look_at
from lkk_desktop.ui.screen import Desk, Screen

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

WIDTHS = (132, 96, 120)


class EstimateScreen(Screen):
    """A card of sums, one of lines that open their formula, the forecast, and what is left out."""

    name = "estimate"
    glyph = "calculator"
    section = "readings"
    kinds = KINDS

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.known = desk.known_of(cabinet)
        self.known.ready.connect(self._gathered)
        self.reckoned: Reckoned | None = None
        self._nothing: list[QWidget] = []
        self.unread = Banner()
        self.sums, self.advance = _Sums(), AdvanceCard()
        self.advance.wanted.connect(self._pay)
        heads = (t("Service"), t("Tariff"), t("Norm"), t("Volume"), t("Estimated cost"))
        self.lines = Lines(WIDTHS, heads)
        self._lines_card = Card()
        self._lines_card.body.addWidget(self.lines)
        self.foretold = _Foretold()
        self._left_out = _left_out()
        self._parts = (self.sums, self.advance, self._lines_card, self.foretold, self._left_out)
        for part in (self.unread, *self._parts):
            self.column.addWidget(part)
        self.column.addStretch(1)

    @classmethod
    def words(cls) -> str:
        return t("Preliminary estimate")

    def showEvent(self, event: QShowEvent) -> None:
        # What is typed on the screen of readings changes no record: it is looked at anew.
        self._stale = True
        super().showEvent(event)

    def refresh(self) -> None:
        account = self.desk.account
        state = look_at(self.cabinet, account) if account is not None else None
        if state is None:
            self._show_nothing(nothing(self.cabinet.status))
            return
        form = self.desk.forms.get(state.account.id) or Form(self.cabinet.new_id)
        found = reckon(self.known.of(state.account.id), state, form, self.cabinet.now())
        if found is None:
            self._show_nothing([Skeleton(t("The estimate is being made"), 3)])
        elif isinstance(found, Problem):
            self._show_nothing([])
            said = all_words.problem(found.code, found.values)
            self.unread.say(said, "wait", "warning-circle")
        elif not found.estimate.lines:
            self._show_nothing([_no_services()])
        else:
            self._show_nothing(None)
            self._fill(found, state)

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        tight = self.layout_ == "tight"
        for card in self._parts:
            card.fold(tight)
        shape = shape_for(self.width() - left - right)
        self.lines.arrange(shape)
        self.sums.arrange(shape)
        size(self.foretold.figure, shape)
        size(self.title.title, shape, "title")
        return left, right

    def show_account(self) -> None:
        self.advance.clear()
        super().show_account()

    def _pay(self, sums: dict[str, int]) -> None:
        """Lead to the payment, with the estimate's sums."""
        self.desk.basket.foresee(self.desk.account or "", sums)
        self.advance.clear()
        self.goes.emit("payment")

    def _gathered(self, account: str) -> None:
        if account == self.desk.account:
            self._stale = True
            self._freshen()

    def _show_nothing(self, widgets: list[QWidget] | None) -> None:
        """Show these in the place of an estimate; None: there is one."""
        for gone in self._nothing:
            gone.hide()
            gone.deleteLater()
        self._nothing = widgets or []
        for widget in self._nothing:
            self.column.insertWidget(self.column.count() - 1, widget)
        self.unread.say("", "wait", "warning-circle")
        for part in self._parts:
            part.setVisible(widgets is None)
        if widgets is not None:
            self.reckoned = None
            self.title.say("")

    def _fill(self, found: Reckoned, state: AccountState) -> None:
        self.reckoned = found
        self.title.say(_basis(found, state))
        self.sums.fill(found, state)
        self.advance.fill(found)
        glyphs = {
            line.service.id: words.glyph(line.service.service) for line in found.estimate.lines
        }
        made = self.lines.show_lines(glyphs)
        gathered = self.known.of(state.account.id)
        serials = gathered.serials if gathered is not None else {}
        for line in found.estimate.lines:
            said = Said(
                period=found.period,
                currency=found.currency,
                unit=line.unit,
                charged=line.charged,
                penalty=line.penalty,
                serials=serials,
            )
            columns = _columns(line, found.currency)
            made[line.service.id].fill(
                words.service(line.service.service),
                _caption(line, found),
                columns,
                f"{columns[2]} × {columns[0]}" if line.volume else "",
                money(cost(line), found.currency) if is_known(line) else t(words.UNKNOWN),
                partial(_steps, line, said),
            )
        self.foretold.fill(foretell(found, state), found)


class _Sums(Card):
    """«За текущий период», «За предыдущие периоды», «Итого»."""

    def __init__(self) -> None:
        super().__init__(gap=look.S)
        self.current, self.total = label("", "figure"), label("", "hero")
        self.debts = MoneyLine("")
        self.debt = self.debts.figure
        self.notes = label("", "muted", wrap=True)
        self._rows = (
            FactRow(t("For the current period"), self.current),
            FactRow(t("Total"), self.total),
        )
        self.body.addWidget(self._rows[0])
        self.body.addWidget(self.debts)
        self.body.addWidget(rule())
        self.body.addWidget(self._rows[1])
        self.body.addWidget(self.notes)

    def arrange(self, shape: Shape) -> None:
        """In line with the debts, which open."""
        for row in self._rows:
            row.arrange(shape, indent=True)
        self.debts.arrange(shape)
        size(self.total, shape)

    def fill(self, found: Reckoned, state: AccountState) -> None:
        of, currency = found.estimate, found.currency
        _say(self.current, of.current, currency, found.current_known)
        owed = money(of.debt, currency) if found.debt_known else t(words.UNKNOWN)
        self.debts.fill(t("For previous periods"), "", (), "", owed, partial(_debts, found))
        _say(self.total, of.total, currency, found.current_known and found.debt_known)
        notes = []
        if not (found.current_known and found.debt_known):
            known = money(of.total, currency)
            notes.append(t("What is known comes to {sum}; more is not known.", sum=known))
        if found.overpaid:
            sum_ = money(found.overpaid, currency)
            notes.append(t("Your overpayment of {sum} is not taken off.", sum=sum_))
        if of.debt:
            notes.append(t("The debt is with its penalty up to today, less what was paid."))
        if state.account.open_period < found.period:
            before = words.period_name(state.account.open_period)
            notes.append(
                t("The bill for {month} has not come yet: it is not in here.", month=before)
            )
        self.notes.setText(" ".join(notes))
        self.notes.setVisible(bool(notes))


class _Foretold(Card):
    """What the whole month will cost, between which sums, and how that was made."""

    def __init__(self) -> None:
        super().__init__(gap=look.S)
        self.heading = label("", "heading", wrap=True)
        self.figure = label("", "hero", wrap=True)
        self.how = label("", "muted", wrap=True)
        for one in (self.heading, self.figure, self.how):
            self.body.addWidget(one)

    def fill(self, found: Forecast | None, of: Reckoned) -> None:
        self.heading.setText(t("Forecast for {month}", month=words.period_name(of.period)))
        if found is None:
            self.figure.setText(t(words.UNKNOWN))
            self.how.setText(t("A part of the month's cost is not known, so there is no forecast."))
            return
        low, likely, high = (
            money(kopecks, of.currency) for kopecks in (found.low, found.likely, found.high)
        )
        self.figure.setText(low if found.low == found.high else f"{low} – {high}")
        said = []
        if found.low != found.high:
            said.append(t("Most likely {sum}.", sum=likely))
        if found.ways:
            ways = ", ".join(t(words.WAYS[way]) for way in found.ways)
            said.append(t("Made {ways}; without debts.", ways=ways))
        else:
            said.append(t("No meter has a past to foretell from; without debts."))
        self.how.setText(" ".join(said))


def _say(figure: QLabel, kopecks: int, currency: str, known: bool) -> None:
    figure.setText(money(kopecks, currency) if known else t(words.UNKNOWN))


def _basis(found: Reckoned, state: AccountState) -> str:
    """What the estimate is for and by."""
    said = words.heading(words.period_name(found.period))
    if found.typed:
        return t("{month} · with what is typed and not sent yet", month=said)
    entries = [row.entry for meter in state.meters for row in meter.rows]
    if any(entry is not None and entry.state == "waiting" for entry in entries):
        return t("{month} · with the readings that wait to be sent", month=said)
    counted = {line.method == "meter" for line in found.estimate.lines if _metered(line)}
    if counted == {True}:
        return t("{month} · by the readings that were sent", month=said)
    if counted == {False}:
        return t("{month} · by norm, not by readings", month=said)
    if counted:
        return t("{month} · partly by readings, partly by norm", month=said)
    return said


def _metered(line: Line) -> bool:
    """Whether readings could tell what was used of a service."""
    return line.service.basis == "meter" and line.method != "none"


def _caption(line: Line, found: Reckoned) -> str:
    said = words.method(line.method, line.reason) if is_known(line) else ""
    if not is_known(line):
        said = ", ".join(words.flaw(one) for one in line.explanation.flaws)
    if any(part.register in found.typed for part in line.explanation.parts):
        said += " · " + t("as typed")
    return said


def _steps(line: Line, said: Said) -> Steps:
    """This month's cost alone: penalty and payments are of the months before."""
    return Steps(steps(replace(line.explanation, late=(), paid=()), said))


def _debts(found: Reckoned) -> Steps:
    """What is owed of each service, with its penalty day by day and what was paid since."""
    made: list[Step] = []
    for line in found.estimate.lines:
        owed = line.opening + line.penalty - line.paid
        if owed <= 0 and not line.opening:
            continue
        name = words.service(line.service.service)
        left_out = " · " + t("not taken off") if owed < 0 else ""
        made.append(Step(name + left_out, head=True))
        made.append(Step(t("Before this month"), money(line.opening, found.currency)))
        said = Said(
            period=found.period,
            currency=found.currency,
            unit=line.unit,
            charged=line.charged,
            penalty=line.penalty,
        )
        why = Explanation(late=line.explanation.late, paid=line.explanation.paid)
        made += [one for one in steps(why, said) if not one.head]
        made.append(Step(t("Together"), money(owed, found.currency)))
    return Steps(made)


def _columns(line: Line, currency: str) -> tuple[str, str, str]:
    """Tariff, norm and volume of a line; what there is none of is a dash."""
    prices = dict.fromkeys(one.price for one in line.explanation.slices if one.price is not None)
    shown = [words.price(price, currency) for price in prices]
    if len(shown) > 1:
        shown = [one.rpartition(NBSP)[0] for one in shown[:-1]] + shown[-1:]
    norm = words.factor(line.norm) if line.norm is not None else "—"
    amount = volume(line.volume, line.unit or "") if line.explanation.parts else "—"
    return " / ".join(shown) or "—", norm, amount


def _left_out() -> Card:
    made = Card(gap=look.S)
    made.body.addLayout(
        column(
            label(t("What is not in the estimate"), "heading", wrap=True),
            label(
                t(
                    "Communal needs of the building, state duty, limiting and resuming the supply,"
                    " and other one-off charges. The bill at the end of the month may differ."
                ),
                "muted",
                wrap=True,
            ),
            gap=look.S,
        )
    )
    return made


def _no_services() -> Empty:
    return Empty(
        "calculator",
        t("There is nothing to estimate yet"),
        t("Once the supplier has listed this account's services, their cost stands here."),
    )
