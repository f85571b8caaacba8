"""A cash register over HTTP (``acquiring.messages``): receipts, or that nothing is known."""

from __future__ import annotations

from urllib.parse import quote

from lkk_server.acquiring.messages import ReceiptAsked, ReceiptState
from lkk_server.payments.acquirer import Away
from lkk_server.payments.bank import Clock, Line
from lkk_server.payments.till import Side

CODE = ("t", "s", "fn", "i", "fp", "n")
"""The fields of a receipt's code, without which there is none."""


class HttpRegister:
    """The register at an address (``Register``)."""

    def __init__(self, side: Side, clock: Clock) -> None:
        self._line = Line(side, clock)

    def ask(self, receipt: ReceiptAsked) -> ReceiptState:
        """Have a receipt made, once for its name."""
        state = self._line.ask("POST", "/v1/receipts", ReceiptState, receipt)
        return checked(state, receipt.receipt)

    def state(self, receipt: str) -> ReceiptState:
        """How far a receipt is."""
        path = f"/v1/receipts/{quote(receipt, safe='')}"
        return checked(self._line.ask("GET", path, ReceiptState), receipt)

    def close(self) -> None:
        self._line.close()


def checked(state: ReceiptState, receipt: str) -> ReceiptState:
    """The state, where it is of this receipt and has what it must. Raises ``Away``."""
    if state.receipt != receipt:
        raise Away
    fields = state.fields or {}
    if state.status == "done" and not all(_is_text(fields.get(name)) for name in CODE):
        raise Away
    return state


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
