"""«Итого»: what all lines come to, what is an advance and that one knows so, and the one button."""

from __future__ import annotations

from PySide6.QtCore import Signal

from lkk_desktop import look
from lkk_desktop.strings import money, n, t
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import Card, announce, label, press, set_state
from lkk_desktop.ui.doors.inputs import Consent
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.payments.basket import Sum
from lkk_desktop.ui.room import Row


class TotalCard(Card):
    """``paid``: the button was pressed; ``agreed``: whether an advance is meant."""

    paid = Signal()
    agreed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(t("Total"))
        self.heading = label(t("Total"), "heading", wrap=True)
        self.sum = label("", "hero", wrap=True)
        self.what = label("", "muted", wrap=True)
        self.consent = Consent("")
        self.consent.changed.connect(self._agreed)
        self.message = label("", "message", wrap=True)
        self.message.hide()
        self.pay = folding(t("Pay"), "primary", "credit-card")
        self.pay.clicked.connect(press(self.paid.emit))
        self.fee = label(t("Without a fee"), "caption", wrap=True)
        for one in (self.heading, self.sum, self.what, self.consent, self.message):
            self.body.addWidget(one)
        self.estimate = folding(t("Preliminary estimate"), "quiet", "calculator")
        self.body.addWidget(Row(self.pay, self.fee, gap=look.M))
        self.body.addWidget(Row(self.estimate, gap=look.M))
        self._own = False
        self._shown: Sum | None = None

    def say(
        self,
        sum_: Sum,
        currency: str,
        *,
        foreseen: bool,
        agreed: bool,
        may: bool,
    ) -> None:
        """Show what it comes to. ``foreseen``: by an estimate; ``may``: there is a line for it."""
        shown = money(sum_.amount, currency)
        self.sum.setText(shown)
        count = len(sum_.parts)
        accounts = len({part.account for part in sum_.parts})
        said = n("{count} payment", "{count} payments", count) if count else t("nothing is chosen")
        if accounts > 1:
            said += ", " + n("{count} account", "{count} accounts", accounts)
        if sum_.advance:
            said += " · " + t("{sum} of it is an advance", sum=money(sum_.advance, currency))
        self.what.setText(said)
        self._say_consent(sum_, currency, foreseen=foreseen, agreed=agreed)
        self.pay.setEnabled(may)
        self.pay.call(t("Pay {sum}", sum=shown) if sum_.amount else t("Pay"))
        # What the server refused stands until something else is asked for.
        if sum_ != self._shown:
            self._shown = sum_
            wrong = sum_.problem if sum_.amount else None
            self.tell(words.refused(wrong, currency) if wrong is not None else "", aloud=False)

    def tell(self, said: str, *, aloud: bool = True) -> None:
        """Say what is in the way; '' takes it back."""
        self.message.setText(said)
        self.message.setVisible(bool(said))
        set_state(self.message, "bad" if said else "plain")
        self.pay.setAccessibleDescription(said)
        if said and aloud:
            announce(self.pay, said, urgent=True)

    def insist(self) -> None:
        """The tick is wanted before anything is paid."""
        said = t("Tick this to pay more than is owed.")
        self.consent.refuse(said)
        self.consent.tick.setFocus()
        announce(self.consent.tick, said, urgent=True)

    def _say_consent(self, sum_: Sum, currency: str, *, foreseen: bool, agreed: bool) -> None:
        self.consent.setVisible(bool(sum_.advance))
        if foreseen:
            said = estimate_consent()
        else:
            over = money(sum_.advance, currency)
            said = t(
                "I understand that {sum} is more than is owed: it stays an advance and is taken off"
                " the next bills.",
                sum=over,
            )
        self.consent.call(said)
        self._own = True
        self.consent.tick.setChecked(agreed)
        self._own = False

    def _agreed(self, on: bool) -> None:
        if not self._own:
            self.agreed.emit(on)


def estimate_consent() -> str:
    """What one knows who pays an estimate (seed S2, 6.2.3)."""
    return t(
        "I understand that the sum of the preliminary estimate may differ from the sum that is to"
        " be paid at the end of the month."
    )
