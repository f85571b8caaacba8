"""The form of a standing order: when it charges, at most how much, and from which card."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.autopayments import FIRST_DAY, LAST_DAY, Schedule
from lkk_desktop.models.command import Problem
from lkk_desktop.models.payments import Card, kopecks_of
from lkk_desktop.strings import CURRENCY, money, t
from lkk_desktop.ui.autopayments import speech
from lkk_desktop.ui.autopayments.begun import NEW_CARD, Begun, What
from lkk_desktop.ui.autopayments.choice import Choice
from lkk_desktop.ui.components import column, label, tool
from lkk_desktop.ui.fields import TextField
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

FIELD = 520
PAUSE = 400
"""Milliseconds after the last key in which what was typed is kept."""


class Form(QWidget):
    """``edited``: something else stands in it now; ``kept``: it is time to keep that; ``forgets``:
    the card that is chosen is to be deleted."""

    edited = Signal()
    kept = Signal()
    forgets = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._begun = Begun()
        self.currency = "RUB"
        self._owed: tuple[int, str] | None = None
        self.schedule = Choice(t("When to charge *"))
        self.day = Choice(t("Day of charging *"), 6)
        self.most = TextField(_most("RUB"))
        self.stop = label("", "caption", wrap=True)
        self.card = Choice(t("Card to charge *"))
        self.forget = tool(t("Delete the card"), "trash")
        self.forget.clicked.connect(lambda: self.forgets.emit(str(self.card.value or "")))
        self.new = label(
            t(
                "With a new card you are taken to the bank's page. 1 rouble is charged and returned"
                " to the card at once: so the bank checks it. Then one step remains."
            ),
            "caption",
            wrap=True,
        )
        cards = Row(self.card, self.forget, least=scaled(200))
        for one in (self.schedule, self.day, self.most, cards):
            one.setMaximumWidth(scaled(FIELD))
        inside = (self.schedule, self.day, self.most, self.stop, cards, self.new)
        self.setLayout(column(*inside, gap=look.M))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.kept)
        for choice in (self.schedule, self.day, self.card):
            choice.chosen.connect(self._typed)
        self.most.edit.textEdited.connect(lambda _text: self._typed())

    @property
    def first(self) -> QWidget:
        """The first field that waits to be filled, or that can be changed."""
        begun = self._begun
        if begun.schedule is not None and not begun.most:
            return self.most.edit
        if begun.schedule is not None and begun.card is None:
            return self.card.box
        return self.schedule.box

    @property
    def begun(self) -> Begun:
        """What stands in it."""
        return self._begun

    def show_begun(self, begun: Begun, cards: Sequence[Card], month: str) -> None:
        """Let this stand in it; ``month`` (``YYYY-MM``) is the present one."""
        self._begun = begun
        entries: list[tuple[str, object]] = [] if begun.schedule else [(t("Not chosen"), None)]
        entries += [(t(speech.SCHEDULES[one]), one) for one in speech.SCHEDULES]
        self.schedule.offer(entries, begun.schedule)
        days = [(str(one), one) for one in range(FIRST_DAY, LAST_DAY + 1)]
        self.day.offer(days, begun.day)
        if self.most.edit.text() != begun.most:
            self.most.edit.setText(begun.most)
        self._offer_cards(begun, cards, month)
        self._follow()

    def owes(self, kopecks: int | None, currency: str) -> None:
        """What the account owes now, for a word on what the greatest sum would do."""
        self.currency = currency
        self.most.call(_most(currency))
        self._owed = None if kopecks is None else (kopecks, currency)
        self._follow()

    def rest(self) -> None:
        """What is typed is being kept: that need not be asked for again."""
        self._pause.stop()

    def bind(self, on: bool) -> None:
        """Whether the card can be another one."""
        self.card.setEnabled(on)

    def refuse(self, wrong: dict[What, Problem]) -> None:
        """Say what is wrong, each beside its field; the first one gets the cursor."""
        fields: dict[What, Choice | TextField] = {
            "schedule": self.schedule,
            "day": self.day,
            "most": self.most,
            "card": self.card,
        }
        for name, field in fields.items():
            if name in wrong:
                field.refuse(words.refused(wrong[name], self.currency))
        first = next((fields[name] for name in fields if name in wrong), None)
        if first is not None:
            first.setFocus()

    def accept(self) -> None:
        """Take back what was said to be wrong: another form stands there now."""
        for choice in (self.schedule, self.day, self.card):
            choice.refuse("")
        self.most.accept()

    def _offer_cards(self, begun: Begun, cards: Sequence[Card], month: str) -> None:
        entries: list[tuple[str, object]] = []
        for one in cards:
            said = speech.card(one)
            if one.expired(month):
                said = t("{card}, not valid any more", card=said)
            entries.append((said, one.id))
        entries.append((t("New card"), NEW_CARD))
        known = begun.card in [value for _words, value in entries]
        if not known:
            entries.insert(0, (t("Not chosen"), None))
        self.card.offer(entries, begun.card if known else None)

    def _typed(self) -> None:
        schedule = self.schedule.value
        self._begun = replace(
            self._begun,
            schedule=_schedule(schedule),
            day=int(str(self.day.value or 1)),
            most=self.most.edit.text(),
            card=None if self.card.value is None else str(self.card.value),
        )
        self._follow()
        self.edited.emit()
        self._pause.start()

    def _follow(self) -> None:
        """Show what belongs to what is chosen."""
        self.day.setVisible(self._begun.schedule == "day")
        self.new.setVisible(self._begun.card == NEW_CARD)
        self.forget.setVisible(bool(self._begun.card))
        self.stop.setText(self._stopping())

    def _stopping(self) -> str:
        """What the greatest sum means."""
        said = t(
            "If more is owed than this, nothing is charged at all: you are told, and pay by hand."
        )
        if self._owed is None:
            return said
        kopecks, currency = self._owed
        try:
            most = kopecks_of(self._begun.most)
        except Problem:
            most = 0
        owed = t("Owed now: {sum}.", sum=money(kopecks, currency))
        if 0 < most < kopecks:
            owed = t(
                "Owed now: {sum}. With this greatest sum it would not be charged.",
                sum=money(kopecks, currency),
            )
        return f"{said} {owed}"


def _most(currency: str) -> str:
    """What the field of the greatest sum is called, with its currency."""
    return t("Greatest sum of a charge, {unit} *", unit=CURRENCY.get(currency, currency))


def _schedule(value: object) -> Schedule | None:
    return next((one for one in speech.SCHEDULES if one == value), None)
