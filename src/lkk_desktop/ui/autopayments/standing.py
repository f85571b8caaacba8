"""How an account's standing order stands: on or off, as what, what was last and what comes next."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.autopayments import Autopayment
from lkk_desktop.models.calendar import period
from lkk_desktop.models.payments import Card
from lkk_desktop.strings import money, t
from lkk_desktop.ui.autopayments import speech
from lkk_desktop.ui.autopayments.facts import Facts
from lkk_desktop.ui.autopayments.subject import Subject
from lkk_desktop.ui.components import Pill, State, column, label, line, set_state


class Standing(QWidget):
    """Its state, whom it concerns, its settings, and a warning where something is to be done."""

    def __init__(self) -> None:
        super().__init__()
        self.pill = Pill()
        self.about, self.settings = Facts(), Facts()
        self.warning = label("", "message", wrap=True)
        inside = (line(self.pill, 0), self.about, self.settings, self.warning)
        self.setLayout(column(*inside, gap=look.M))

    def show_standing(
        self, of: Subject, record: Autopayment | None, card: Card | None, *, saving: bool
    ) -> None:
        """``card`` is the one that it charges, None where it is not kept any more; ``saving``: the
        server has taken a change whose record is still on its way."""
        said, now = state(record, card, of)
        if saving:
            self.pill.say(t("Is being saved"), "wait")
        else:
            self.pill.say(said, now)
        self.about.show_rows(of.facts)
        self.settings.show_rows(_settings(record, card, of) if record is not None else ())
        self.settings.setVisible(record is not None)
        self.warn(*(warning(record, card, of) if record is not None else ("", "plain")))

    def warn(self, said: str, state: State) -> None:
        """Say what is to be done about it; '' takes it back."""
        self.warning.setText(said)
        self.warning.setVisible(bool(said))
        set_state(self.warning, state)


def warning(record: Autopayment, card: Card | None, of: Subject) -> tuple[str, State]:
    """What its user should do something about."""
    month = period(of.today)
    if card is None or card.expired(month):
        said = t("Nothing will be charged: choose another card, or bind a new one.")
        return said, "bad"
    if speech.failed(record):
        return t("Last time nothing was charged: pay by hand what is owed."), "bad"
    if card.until == month:
        return t("The card ends with this month: choose another one in time."), "wait"
    return "", "plain"


def state(record: Autopayment | None, card: Card | None, of: Subject) -> tuple[str, State]:
    """Whether it is on, said where nothing else names what."""
    said, now = briefly(record, card, of)
    if record is None:
        said = t("The autopayment is not connected")
    elif now == "ok":
        said = t("The autopayment is connected")
    return said, now


def briefly(record: Autopayment | None, card: Card | None, of: Subject) -> tuple[str, State]:
    """Whether it is on, for a list of autopayments in a narrow window."""
    if record is None:
        return t("Not set up"), "plain"
    if card is None or card.expired(period(of.today)):
        return t("Needs another card"), "bad"
    return t("Is set up"), "ok"


def _settings(record: Autopayment, card: Card | None, of: Subject) -> list[tuple[str, str]]:
    return [
        (t("When it charges"), speech.schedule(record)),
        (t("Greatest sum"), money(record.most, of.currency)),
        (t("Card"), speech.card(card) if card is not None else t("deleted")),
        (t("Next time"), speech.coming(record, of.today)),
        (t("Last time"), speech.last(record, of.currency)),
    ]
