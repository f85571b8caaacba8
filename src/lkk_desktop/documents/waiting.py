"""What has not been sent yet, as a table: readable, and exact to the byte for who has to help."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lkk_desktop.documents.export import csv
from lkk_desktop.documents.export.sheet import Column, Sheet
from lkk_desktop.strings import t


class Waiting(NamedTuple):
    """A command in words. ``made`` is the wall time there; ``payload`` what was to travel."""

    made: datetime.datetime
    what: str
    values: str
    account: str
    address: str
    state: str
    id: str
    payload: bytes


def sheet(waiting: Sequence[Waiting]) -> Sheet:
    """A row for each command, in the order given."""

    def rows() -> Iterator[tuple[object, ...]]:
        for one in waiting:
            yield (*one[:-1], one.payload.decode("utf-8", "backslashreplace"))

    columns = (
        Column(t("Made"), "time", 18),
        Column(t("What"), width=30),
        Column(t("Values"), width=30),
        Column(t("Account"), width=14),
        Column(t("Address"), width=40),
        Column(t("State"), width=20),
        Column(t("Number of the action"), width=38),
        Column(t("As it travels"), width=60),
    )
    return Sheet(t("Not sent yet"), columns, rows, len(waiting))


def table(waiting: Sequence[Waiting]) -> bytes:
    """The file's bytes, CSV."""
    return csv.written(sheet(waiting))
