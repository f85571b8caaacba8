"""The ports behind which money is: an acquirer (the bank), and a cash register.

An answer is the other side's word. ``Away`` means that nothing is known: whether it was done, only
asking again will tell, and asking again under the same name changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lkk_server.acquiring.messages import (
    ChargeOrder,
    Notice,
    OpenOrder,
    OrderState,
    ReceiptAsked,
    ReceiptState,
    RefundOrder,
    Registry,
)


class Away(Exception):
    """The other side was not reached, or its answer made no sense: nothing is known."""


class Declined(Exception):
    """The other side said no, for good. ``code`` is its own, or one of ``acquiring.messages``."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Acquirer(Protocol):
    """A bank that takes money. All but ``notice`` raise ``Away`` and ``Declined``."""

    def open(self, order: OpenOrder) -> OrderState: ...

    def charge(self, order: ChargeOrder) -> OrderState: ...

    def state(self, order: str) -> OrderState: ...

    def cancel(self, order: str) -> OrderState: ...

    def refund(self, order: str, refund: RefundOrder) -> OrderState: ...

    def forget(self, binding: str) -> None: ...

    def registry(self, since: int, until: int) -> Registry: ...

    def notice(self, headers: Mapping[str, str], path: str, body: bytes) -> Notice | None:
        """What a notice says; None for one that is not this bank's (headers: lower-case names)."""
        ...

    def close(self) -> None: ...


class Register(Protocol):
    """A cash register that makes receipts. Raises ``Away`` and ``Declined``."""

    def ask(self, receipt: ReceiptAsked) -> ReceiptState: ...

    def state(self, receipt: str) -> ReceiptState: ...

    def close(self) -> None: ...
