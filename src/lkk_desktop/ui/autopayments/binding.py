"""A card that is being bound: how that stands, told as it changes, and what can be done."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.payments import PaymentOrder
from lkk_desktop.strings import t, time_of_day
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import Pill, announce, column, label, line
from lkk_desktop.ui.flow import Flow


class Binding(QWidget):
    """Step 1 while the bank has it. The order's own record says how it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.pill = Pill()
        self.text = label("", wrap=True)
        self.browse = folding(t("Open the bank's page"), "primary", "arrow-square-out")
        self.again = folding(t("Ask the bank again"), "primary", "arrow-clockwise")
        self.look = folding(t("Check now"), "second", "arrow-clockwise")
        self.cancel = folding(t("Cancel the binding"), "quiet", "x")
        self.asks = (self.again, self.look, self.cancel)
        self.stops = (self.browse, *self.asks)
        self._buttons = Flow(*self.stops, gap=look.S)
        inside = column(line(self.pill, 0), self.text, self._buttons, gap=look.M)
        self.setLayout(inside)
        self._said = ""

    def show_order(self, order: PaymentOrder | None, page: str | None, zone: str) -> None:
        """Show how it stands; ``order`` is None while no record of it has come, ``page`` the bank's
        page where one is known."""
        if order is None and page is None:
            self.pill.say(t("No answer yet"), "wait")
            self.text.setText(
                t(
                    "It is not known whether the bank has begun. Ask again: it stays the same"
                    " binding, and no second card comes of it."
                )
            )
        else:
            # Short: a pill has one line, also in a narrow window.
            asked = order is not None and order.status == "opening"
            self.pill.say(t("The bank is being asked") if asked else t("Waits for you"), "wait")
            self.text.setText(self._waiting(order, zone))
        self.browse.setVisible(page is not None)
        self.again.setVisible(page is None)
        self.look.setVisible(order is not None)
        self._buttons.updateGeometry()
        if self.isVisible() and self.pill.words != self._said:
            announce(self, self.pill.words)
        self._said = self.pill.words

    def _waiting(self, order: PaymentOrder | None, zone: str) -> str:
        said = t(
            "Type the card at the bank's page, in the browser: this program never sees its number."
            " 1 rouble is charged and returned. Once the bank is content, step 2 stands here by"
            " itself; you may close the program meanwhile."
        )
        if order is None or order.until is None:
            return said
        until = t("The bank waits until {time}.", time=time_of_day(order.until, zone))
        return f"{said} {until}"
