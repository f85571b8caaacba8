"""Documents to look at and save: real PDF files of some pages, made by reportlab."""

from __future__ import annotations

import io
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from lkk_desktop.cabinet import Course, Shown
from lkk_desktop.ui.papers import Document

WORDS = ("Электроэнергия", "Водоотведение", "Пени")
FONT = "Roboto-of-tests"


def pdf(pages: int = 2) -> bytes:
    """A document of pages of lines that name themselves; «Пени» stands once on each."""
    import font_roboto

    fonts = Path(font_roboto.__file__).parent / "files"
    pdfmetrics.registerFont(TTFont(FONT, str(fonts / "Roboto-Regular.ttf")))
    into = io.BytesIO()
    canvas = Canvas(into, pagesize=A4)
    for page in range(1, pages + 1):
        canvas.setFont(FONT, 14)
        canvas.drawString(56, 780, f"Страница {page}: Квитанция за октябрь 2026 г.")
        canvas.setFont(FONT, 10)
        for at in range(40):
            word = WORDS[2] if at == 30 else WORDS[at % 2]
            canvas.drawString(56, 740 - at * 16, f"{word}, строка {at}: 1 234,56 ₽")
        canvas.showPage()
    canvas.save()
    return into.getvalue()


def document(content: bytes | None = None, name: str = "Квитанция 0710048213 2026-10") -> Document:
    """A document that is there at once."""
    made = pdf() if content is None else content

    def make(_shown: Shown, _course: Course) -> bytes:
        return made

    return Document(title="Квитанция, октябрь 2026", name=name, suffix="pdf", make=make)


def bars(count: int = 12) -> bytes:
    """A page of 600 × 800 points with an upright bar every 50 points, and thin ones across."""
    into = io.BytesIO()
    canvas = Canvas(into, pagesize=(600, 800))
    for at in range(count):
        canvas.rect(at * 50, 0, 2, 800, fill=1, stroke=0)
        canvas.rect(0, 800 - at * 50 - 2, 600, 2, fill=1, stroke=0)
    canvas.showPage()
    canvas.save()
    return into.getvalue()
