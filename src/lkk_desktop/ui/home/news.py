"""«Новости компании»: the latest five, each opened in place; a link only when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.papers import News
from lkk_desktop.strings import date, t
from lkk_desktop.ui.components import announce, button, column, label
from lkk_desktop.ui.home.rows import Rows
from lkk_desktop.ui.home.subject import Place, Subject
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

LATEST = 5


def safe(link: str | None) -> str | None:
    """A link that a browser may be given: an https address of some host, and nothing else."""
    if not link:
        return None
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return None
    return link.strip() if parts.scheme == "https" and parts.hostname else None


class NewsRow(QWidget):
    """A title with its day; pressed, the whole text, and the link where there is one."""

    def __init__(self) -> None:
        super().__init__()
        self.day = label("", "caption")
        self.title = label("", "text", wrap=True)
        self.text = label("", "muted", wrap=True)
        self.more = button(t("Read"), "quiet")
        self.browse = button(t("Open on the site"), "quiet", "arrow-square-out")
        self.copy = button(t("Copy the link"), "quiet", "copy")
        # At the card's edge its words end where the card's other lines do.
        self.more.setProperty("flush", True)
        self.more.clicked.connect(self.toggle)
        self.browse.clicked.connect(self._browse)
        self.copy.clicked.connect(self._copy)
        self.links = Row(self.browse, self.copy, gap=look.XS)
        head = Row(self.day, self.more, least=scaled(80), gap=look.XS)
        self.setLayout(column(head, self.title, self.text, self.links, gap=2))
        self.news: News | None = None
        self._open = False
        self._link: str | None = None

    def say(self, news: News) -> None:
        if self.news is None or news.id != self.news.id:
            self._open = False
        self.news, self._link = news, safe(news.link)
        self.day.setText(date(news.published))
        self.title.setText(news.title)
        self.text.setText(news.text)
        self._show()

    def toggle(self) -> None:
        """Show the whole text, or put it away again."""
        self._open = not self._open
        self._show()
        if self._open:
            announce(self.text, self.text.text())

    def _show(self) -> None:
        self.text.setVisible(self._open)
        linked = self._open and self._link is not None
        self.links.setVisible(linked)
        words = t("Put away") if self._open else t("Read")
        self.more.setText(words)
        title = self.news.title if self.news is not None else ""
        self.more.setAccessibleName(f"{words}: {title}")
        self.browse.setAccessibleName(f"{self.browse.text()}: {title}")
        self.copy.setAccessibleName(f"{self.copy.text()}: {title}")

    def _browse(self) -> None:
        if self._link is not None:
            QDesktopServices.openUrl(QUrl(self._link))

    def _copy(self) -> None:
        if self._link is not None:
            QGuiApplication.clipboard().setText(self._link)
            announce(self.copy, t("The link is copied."))


class Latest(Subject[tuple[News, ...]]):
    """The supplier's news, newest first."""

    def __init__(self) -> None:
        super().__init__(t("Company news"))
        self.rows = Rows(NewsRow, NewsRow.say, look.M)
        self.body.addWidget(self.rows)

    def read(self, cabinet: Cabinet, place: Place) -> tuple[News, ...] | None:
        found = cabinet.find(News, supplier=place.supplier.id)
        out = [one for one in found if one.published <= place.today]
        out.sort(key=lambda one: (one.published, one.id), reverse=True)
        return tuple(out[:LATEST]) or None

    def fill(self, value: tuple[News, ...], place: Place) -> None:
        self.rows.show_values(value)
