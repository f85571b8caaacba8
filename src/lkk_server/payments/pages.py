"""What the bank and the payer's browser call: notices of orders, and the page to come back to."""

from __future__ import annotations

from lkk_server.operations import Operation
from lkk_server.work import Work


def operations(_work: Work) -> list[Operation]:
    """The operations, which are there whether money is taken or not."""
    return []
