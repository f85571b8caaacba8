"""CSV as a Russian or Ukrainian Excel opens it: BOM, semicolons, decimal commas, days first.

A text that would begin a formula there gets an apostrophe before it: what a supplier or a person
wrote is never run.
"""

from __future__ import annotations

import csv
import datetime
import io

from lkk_desktop.documents.export.sheet import Kind, Sheet
from lkk_desktop.documents.making import IsCancelled, Progress, Work

BOM = "\ufeff"
STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a formula, also in its full-width form; a number's minus is written by us."""

PLACES: dict[Kind, int] = {"money": 2, "volume": 3, "price": 6, "share": 6}


def written(
    sheet: Sheet, progress: Progress | None = None, cancelled: IsCancelled | None = None
) -> bytes:
    """The file's bytes. Raises ``Cancelled``."""
    work = Work(sheet.size, progress, cancelled)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([text(column.head) for column in sheet.columns])
    kinds = [column.kind for column in sheet.columns]
    for row in sheet.rows():
        writer.writerow([cell(value, kind) for value, kind in zip(row, kinds, strict=True)])
        work.step()
    work.end()
    return (BOM + out.getvalue()).encode("utf-8")


def cell(value: object, kind: Kind) -> str:
    """A value as Excel reads it back."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.strftime("%d.%m.%Y %H:%M")
    if isinstance(value, datetime.date):
        return value.strftime("%m.%Y" if kind == "month" else "%d.%m.%Y")
    if isinstance(value, int) and kind in PLACES:
        return decimal(value, PLACES[kind], 2 if kind in ("money", "price") else 0)
    return text(str(value))


def text(value: str) -> str:
    """A text in one line that no spreadsheet takes for a formula."""
    line = " ".join(value.split("\n")).replace("\r", " ").replace("\0", "")
    return f"'{line}" if line.lstrip(" \u00a0").startswith(STARTS) else line


def decimal(value: int, places: int, least: int) -> str:
    """A whole number of parts with a decimal comma, no grouping, and at least so many places."""
    whole, rest = divmod(abs(value), 10**places)
    tail = f"{rest:0{places}d}".rstrip("0").ljust(least, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{whole},{tail}" if tail else f"{sign}{whole}"
