"""How long a bill takes: beside a bare page of reportlab's with the same code and font."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.measure import Figure, Size, figure, in_turn, seconds
from lkk_desktop import strings
from lkk_desktop.documents.bill import BillPaper, gathered
from lkk_desktop.documents.codes import gost
from lkk_desktop.documents.payable import russian
from lkk_desktop.documents.pdf import qr
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.bill import drawn
from lkk_desktop.models.requisites import RussianRequisites
from tests.documents.world import PRINTED, one_group_world
from tests.models.billing import kit

LINES = (
    "Платёжный документ (квитанция) за октябрь 2026 г. № 0123456789",
    "Плательщик: Иванов Иван Иванович, лицевой счёт 0710000000",
)


def bill(folder: Path, size: Size) -> Iterator[Figure]:
    """Milliseconds of a flat's whole bill; of a page with its code and lines in each face.

    Making the code's squares is most of both, so that ``bill_drawn`` has them given on both sides.
    """
    del folder
    strings.use("ru")
    held, _ = one_group_world()
    paper = gathered(held, kit.ACCOUNT, "2026-10")
    assert paper is not None

    def measured(name: str) -> Figure:
        values, floors = in_turn(
            lambda: seconds(lambda: drawn(paper, PRINTED)) * 1000,
            lambda: seconds(lambda: bare(paper)) * 1000,
            size.times,
        )
        return figure(name, "ms", values, floors)

    yield measured("bill")
    squares = gost.code(*paid(paper))
    with mock.patch.object(gost, "code", return_value=squares):
        yield measured("bill_drawn")


def paid(paper: BillPaper) -> tuple[RussianRequisites, gost.Payment]:
    """Whom the bill's only group pays, and what."""
    (group,) = paper.groups
    assert group.payee is not None
    requisites = group.payee.payee
    assert isinstance(requisites, RussianRequisites)
    return requisites, russian(paper, group)


def bare(paper: BillPaper) -> bytes:
    """The least that a page with this code can be: no layout, three faces, the squares."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for place, face in enumerate((typed.REGULAR, typed.MEDIUM, typed.BOLD)):
        typed.font(face)
        canvas.setFont(face, 10)
        for line, text in enumerate(LINES):
            canvas.drawString(40, 780 - 40 * place - 14 * line, text)
    qr.draw(canvas, gost.code(*paid(paper)), 40, 400)
    canvas.showPage()
    canvas.save()
    return out.getvalue()
