"""Pages saved as pictures, as fine as print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from lkk_desktop.ui.papers.saving import make
from lkk_desktop.ui.papers.tiles import pictures

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


def save(
    over: QWidget, cabinet: Cabinet, content: bytes, pages: list[int], path: Path, dpi: int
) -> None:
    """Save pages (from 0) of a document's bytes: one under the name chosen, of several each with
    its number behind it."""
    paths = [path]
    if len(pages) > 1:
        paths = [path.with_name(f"{path.stem}-{page + 1}{path.suffix}") for page in pages]
    make(over, cabinet, paths, lambda _shown, course: pictures(content, pages, dpi, course.step))
