"""The code of a fiscal receipt (54-ФЗ): the fields of a receipt that the tax service has.

A receipt is never made up: the fields come from the cash register's operator, all of them, and
without them there is no code. Order of the ФНС: ЕД-7-20/662@ of 14.09.2020.
"""

from __future__ import annotations

import datetime
import re

import msgspec

from lkk_desktop.documents.codes.matrix import Matrix, matrix
from lkk_desktop.models.command import Problem

INCOME, INCOME_RETURNED, EXPENSE, EXPENSE_RETURNED = 1, 2, 3, 4


class FiscalReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What identifies a receipt. ``taken`` is the register's local time, without a zone.

    ``drive`` (fn) has 16 digits; ``document`` (i) and ``sign`` (fp) up to ten each, kept as they
    came: some operators keep leading zeros, some do not. ``seconds``: whether the time came with
    them; otherwise they are said where they are not zero.
    """

    taken: datetime.datetime
    kopecks: int
    drive: str
    document: str
    sign: str
    operation: int = INCOME
    seconds: bool = False


def write(receipt: FiscalReceipt) -> bytes:
    """``t=20200924T1837&s=349.93&fn=…&i=…&fp=…&n=1``.

    Raises ``Problem('malformed_field')`` with the ``field`` that no receipt can have.
    """
    if receipt.taken.tzinfo is not None:
        raise Problem("malformed_field", field="taken")
    if receipt.kopecks < 0:
        raise Problem("malformed_field", field="kopecks")
    for field, form in (
        ("drive", "[0-9]{16}"),
        ("document", "[0-9]{1,10}"),
        ("sign", "[0-9]{1,10}"),
    ):
        if not re.fullmatch(form, getattr(receipt, field), re.ASCII):
            raise Problem("malformed_field", field=field)
    if receipt.operation not in (INCOME, INCOME_RETURNED, EXPENSE, EXPENSE_RETURNED):
        raise Problem("malformed_field", field="operation")
    taken = receipt.taken.isoformat(timespec="seconds").replace("-", "").replace(":", "")
    whole, rest = divmod(receipt.kopecks, 100)
    at = taken if receipt.seconds or receipt.taken.second else taken[:-2]
    said = (
        f"t={at}&s={whole}.{rest:02d}"
        f"&fn={receipt.drive}&i={receipt.document}&fp={receipt.sign}&n={receipt.operation}"
    )
    return said.encode("ascii")


def code(receipt: FiscalReceipt) -> Matrix:
    """The code's squares. Raises ``Problem`` as ``write`` does."""
    return matrix(write(receipt))
