"""Forms that were begun and not sent: gone on with, or thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.appeals.catalogue import AppealForm, FormKind
from lkk_desktop.models.calendar import local
from lkk_desktop.strings import n, t
from lkk_desktop.ui import words
from lkk_desktop.ui.appeals.words import unknown_form
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import Card, button, column, label, line, press
from lkk_desktop.ui.home.rows import Rows
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled
from lkk_desktop.ui.zone import zone_of

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, FormDraft


class Begun(msgspec.Struct, frozen=True):
    """A draft in words; ``open_`` where its form can still be filled in here."""

    id: str
    title: str
    note: str
    open_: bool


class BegunRow(QWidget):
    """A draft and its two buttons."""

    goes_on = Signal(str)
    thrown_away = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.begun: Begun | None = None
        self.title = label("", wrap=True)
        self.note = label("", "message", wrap=True)
        self.go_on = button(t("Go on"), "second")
        self.discard = folding(t("Discard"), "quiet")
        self.go_on.clicked.connect(press(self._go_on))
        self.discard.clicked.connect(press(lambda: self.thrown_away.emit(self.begun)))
        told = QWidget()
        told.setLayout(column(self.title, self.note, gap=2))
        row = Row(told, Row(self.discard, self.go_on, gap=look.XS), least=scaled(220), gap=look.M)
        inside = line(column(2, Icon("note-pencil", "wait", scaled(20)), 0), row, gap=look.M)
        inside.setStretch(1, 1)
        self.setLayout(inside)

    def say(self, begun: Begun) -> None:
        self.begun = begun
        self.title.setText(begun.title)
        self.note.setText(begun.note)
        self.go_on.setVisible(begun.open_)
        for one in (self.go_on, self.discard):
            one.setAccessibleName(f"{one.text()}: {begun.title}, {begun.note}")

    def _go_on(self) -> None:
        if self.begun is not None:
            self.goes_on.emit(self.begun.id)


class Drafts(Card):
    """All drafts of forms of a kind, the newest first; hidden where there is none."""

    resumed = Signal(str)
    emptied = Signal()
    """The last one was discarded."""
    said = Signal(str, str)

    def __init__(self, cabinet: Cabinet, kind: FormKind) -> None:
        super().__init__()
        self.cabinet, self.kind = cabinet, kind
        self.heading = label(t("Begun and not sent"), "heading", wrap=True)
        self.setAccessibleName(self.heading.text())
        self.list: Rows[Begun, BegunRow] = Rows(self._made, BegunRow.say, look.M)
        self.body.addWidget(self.heading)
        self.body.addWidget(self.list)

    @property
    def rows(self) -> list[BegunRow]:
        return self.list.shown

    def refresh(self) -> None:
        """Show what is kept now."""
        found = [one for one in map(self._told, self.cabinet.forms.drafts()) if one is not None]
        self.list.show_values(found)
        if self.parentWidget() is not None:  # shown before, it would be a window of its own
            self.setVisible(bool(found))

    def _told(self, draft: FormDraft) -> Begun | None:
        """A draft in words; None where it is one of another kind."""
        form = self.cabinet.get(AppealForm, draft.form)
        kind = form.kind if form is not None else "application"
        if kind != self.kind:
            return None
        at = local(draft.changed, zone_of(self.cabinet))
        said = [t("Draft of {day}, {time}", day=f"{at:%d.%m}", time=f"{at:%H:%M}")]
        if draft.account and len(self.cabinet.accounts()) > 1:
            said.append(t("account {number}", number=draft.account))
        files = len(self.cabinet.forms.files(draft.id))
        if files:
            said.append(n("{count} file", "{count} files", files))
        if form is None or not form.open:
            said.append(t("the supplier takes it no longer"))
        elif not form.readable:
            said.append(t("a newer version of the program is needed"))
        fits = form is not None and form.open and form.readable
        title = form.title if form is not None else unknown_form()
        return Begun(draft.id, title, ", ".join(said), fits)

    def _made(self) -> BegunRow:
        row = BegunRow()
        row.goes_on.connect(self.resumed)
        # Asked after the press is over: the button that was pressed may go meanwhile.
        row.thrown_away.connect(
            lambda begun: QTimer.singleShot(0, self, lambda: self._throw_away(begun))
        )
        return row

    def _throw_away(self, begun: Begun) -> None:
        from lkk_desktop.cabinet import Fault

        if not ask(
            self,
            t("Discard the draft?"),
            t("What was filled in and the attached files will be gone."),
            [f"{begun.title}: {begun.note}"],
            t("Discard"),
        ):
            return
        try:
            self.cabinet.forms.drop(begun.id)
        except Fault as fault:
            self.said.emit(words.fault(fault.code).happened, "bad")
            return
        self.said.emit(t("The draft is discarded."), "ok")
        self.refresh()
        if self.rows:
            self.rows[0].discard.setFocus()
        else:
            self.emptied.emit()
