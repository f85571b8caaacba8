"""XLSX: real numbers and dates in their formats, a head that stays, a sheet of any length.

Rows go to a file of their own as they come (constant memory), so that 30 years cost no more.
"""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from typing import Any

from lkk_desktop.documents.export.sheet import Kind, Sheet
from lkk_desktop.documents.making import IsCancelled, Progress, Work

FORMATS: dict[Kind, str] = {
    "date": "dd\\.mm\\.yyyy",
    "month": "mm\\.yyyy",
    "time": "dd\\.mm\\.yyyy hh:mm",
    "money": "#,##0.00",
    "volume": "#,##0.###",
    "price": "#,##0.00####",
    "share": "0.00%",
}
PARTS: dict[Kind, int] = {
    "money": 100,
    "volume": 1_000,
    "price": 1_000_000,
    "share": 1_000_000,
}
NAME_MOST = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
TEXT_MOST = 32_767


def written(
    sheet: Sheet,
    printed: datetime.datetime,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> bytes:
    """The file's bytes; ``printed`` is when it was made. Raises ``Cancelled``."""
    import xlsxwriter

    work = Work(sheet.size, progress, cancelled)
    out = io.BytesIO()
    plain = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, plain)
    try:
        book.set_properties({"created": printed.replace(tzinfo=None)})
        page = book.add_worksheet(sheet.name.translate(FORBIDDEN)[:NAME_MOST])
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        formats = {kind: book.add_format({"num_format": said}) for kind, said in FORMATS.items()}
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(1, sheet.size), len(sheet.columns) - 1)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        for place, column in enumerate(sheet.columns):
            page.write_string(0, place, column.head, head)
        kinds = [column.kind for column in sheet.columns]
        for line, row in enumerate(sheet.rows(), 1):
            for place, (value, kind) in enumerate(zip(row, kinds, strict=True)):
                _cell(page, line, place, value, kind, formats.get(kind))
            work.step()
        work.end()
    finally:
        # Also where it is called off: the rows' own file goes with it.
        book.close()
    return out.getvalue()


def _cell(page: Any, line: int, place: int, value: object, kind: Kind, form: Any) -> None:
    if value is None:
        return
    if isinstance(value, datetime.date):
        page.write_datetime(line, place, value, form)
    elif isinstance(value, int) and kind in PARTS:
        page.write_number(line, place, Decimal(value) / PARTS[kind], form)
    else:
        page.write_string(line, place, str(value)[:TEXT_MOST])
