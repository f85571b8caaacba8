"""How it is paid: the supplier's ways with their bounds, and the cards that the bank keeps."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.payments import Card as BankCard
from lkk_desktop.models.payments import PaymentMethod
from lkk_desktop.strings import money, t
from lkk_desktop.ui.components import Card, column, label
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.payments.basket import OTHER
from lkk_desktop.ui.payments.picks import Choice, Picks

GLYPHS = {
    "card": "credit-card",
    "sbp": "qr-code",
    "mir_pay": "device-mobile",
    "sber_pay": "device-mobile",
    "gazprom_pay": "device-mobile",
}
SYSTEMS = {"mir": "МИР", "visa": "Visa", "mastercard": "Mastercard", "maestro": "Maestro"}


class WaysCard(Card):
    """``method`` and ``card`` carry what was chosen, ``forget`` the card that is to go."""

    method = Signal(str)
    card = Signal(str)
    forget = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        heading = t("Way to pay")
        self.setAccessibleName(heading)
        self.body.addWidget(label(heading, "heading", wrap=True))
        self.methods = Picks(heading)
        self.methods.chosen.connect(self.method)
        self.none = label(
            t("The supplier takes no payments here yet. Pay by the codes of the bill below."),
            "muted",
            wrap=True,
        )
        self.body.addWidget(self.methods)
        self.body.addWidget(self.none)
        saved = t("Choose a card")
        self.cards = Picks(saved)
        self.cards.chosen.connect(self.card)
        self.cards.removed.connect(self.forget)
        self.saved = QWidget()
        self.saved.setLayout(column(label(saved, "strong", wrap=True), self.cards, gap=look.S))
        self.body.addWidget(self.saved)
        about = t("The card's number is typed on the bank's page, and never here.")
        self.about = label(about, "caption", wrap=True)
        self.body.addWidget(self.about)

    def say(
        self,
        methods: tuple[PaymentMethod, ...],
        method: PaymentMethod | None,
        cards: tuple[BankCard, ...],
        card: BankCard | None,
        month: str,
        currency: str,
    ) -> None:
        """Show the ways and cards, and which of them are chosen."""
        self.none.setVisible(not methods)
        self.methods.setVisible(bool(methods))
        current = method.code if method is not None else None
        self.methods.show_choices([_way(one, currency) for one in methods], current)
        choose = method is not None and method.cards and bool(cards)
        self.saved.setVisible(choose)
        self.about.setVisible(method is not None and method.shows == "page")
        if choose:
            other = Choice(id=OTHER, words=t("Another card"), glyph="plus-circle")
            choices = [*(_card(one, month) for one in cards), other]
            self.cards.show_choices(choices, card.id if card is not None else OTHER)


def mask(card: BankCard) -> str:
    """«МИР 2200 70XX XXXX 4417»."""
    system = SYSTEMS.get(card.system.lower(), card.system)
    return f"{system} {card.mask}".strip()


def until(card: BankCard) -> str:
    """«09/26»."""
    return f"{card.until[5:7]}/{card.until[2:4]}"


def _way(method: PaymentMethod, currency: str) -> Choice:
    bounds = t(
        "from {least} to {most}",
        least=money(method.least, currency),
        most=money(method.most, currency),
    )
    how = t("by a code on this screen") if method.shows == "code" else t("on the bank's page")
    return Choice(
        id=method.code,
        words=words.way(method.code, method),
        note=f"{how}, {bounds}",
        glyph=GLYPHS.get(method.code, "bank"),
    )


def _card(card: BankCard, month: str) -> Choice:
    over = card.expired(month)
    ends = until(card)
    return Choice(
        id=card.id,
        words=mask(card),
        note=t("not valid any more, since {until}", until=ends)
        if over
        else t("valid to {until}", until=ends),
        glyph="credit-card",
        off=over,
        remove=t("Delete the card {card}", card=mask(card)),
    )
