"""The history of payments as a table: what a spreadsheet gets of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lkk_desktop import names
from lkk_desktop.documents import words
from lkk_desktop.documents.export.sheet import Column, Sheet
from lkk_desktop.models.paid import PaymentHistory, Standing
from lkk_desktop.strings import mark, t

STATES: Mapping[Standing, str] = {
    "fresh": mark("not counted by the supplier yet"),
    "confirmed": mark("counted by the supplier"),
    "returned": mark("returned"),
    "opening": mark("the bank is being asked"),
    "waiting": mark("waits for you at the bank"),
    "refused": mark("refused by the bank"),
    "expired": mark("the time to pay is over"),
    "cancelled": mark("cancelled"),
}
"""What a payment's standing is called in a table."""


def payments(given: PaymentHistory, first: str, last: str) -> Sheet:
    """Payments of periods, both included, newest first, and orders of which no money came."""
    found = given.within(first, last)
    methods = {one.code: one.name for one in given.methods}

    def rows() -> Iterator[tuple[object, ...]]:
        for one in found:
            named = names.named(names.WAYS, one.way)
            yield (
                one.day,
                methods.get(one.way, named) if named == one.way else named,
                names.named(names.GROUPS, one.group),
                t(STATES[one.standing]),
                one.kopecks,
                one.returned,
                one.counts,
                words.first_day(one.bill) if one.bill is not None else None,
                one.cheque.document if one.cheque is not None else None,
                one.order,
            )

    columns = (
        Column(t("Date"), "date", 12),
        Column(t("Way of payment"), width=24),
        Column(t("Paid for"), width=28),
        Column(t("State"), width=30),
        Column(t("Sum"), "money", 14),
        Column(t("Returned"), "money", 14),
        Column(t("Counted"), "money", 14),
        Column(t("Bill"), "month", 10),
        Column(t("Cheque"), width=14),
        Column(t("Number of the payment"), width=38),
    )
    return Sheet(t("Payments"), columns, rows, len(found))
