"""An appeal in full: how it stands, the answer, what was written, its files, what one may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.documents import answers
from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.strings import t
from lkk_desktop.ui.appeals import words
from lkk_desktop.ui.appeals.enclosed import Files
from lkk_desktop.ui.appeals.gathered import Letter
from lkk_desktop.ui.appeals.rating import RatingCard
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import (
    Card,
    Empty,
    Pill,
    button,
    column,
    label,
    line,
    press,
    rule,
    set_state,
)
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.home.rows import Fact, Rows, facts
from lkk_desktop.ui.plain import breakable

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

Section = tuple[str, list[tuple[str, str]]]


class SectionRow(QWidget):
    """The answers of one section under its title."""

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", "strong", wrap=True)
        self.facts = facts(look.S)
        self.setLayout(column(rule(), self.title, self.facts, gap=look.S))

    def say(self, section: Section) -> None:
        title, rows = section
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.facts.show_values([Fact(name, _seen(value)) for name, value in rows])


class Details(Card):
    """One appeal. It is filled anew and not made anew: the focus and the place stay."""

    withdraws = Signal(object)
    amends = Signal(object)
    rates = Signal(object, int)
    prints = Signal(object)
    back = Signal()

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__(look.L)
        self.cabinet = cabinet
        self.letter: Letter | None = None
        self.setAccessibleName(t("The appeal in full"))
        self.return_ = button(t("Back to the log"), "quiet", "arrow-left")
        self.return_.setProperty("flush", True)
        self.return_.clicked.connect(self.back)
        self.title = label("", "heading", wrap=True)
        self.when = label("", "muted", wrap=True)
        self.pill = Pill()
        self.why = label("", "message", wrap=True)
        set_state(self.why, "bad")
        head = QWidget()
        head.setLayout(column(self.title, self.when, self.pill, self.why, gap=look.XS))
        self.answer = _Answer(cabinet)
        self.rating = RatingCard()
        self.facts = facts(look.S)
        self.sections: Rows[Section, SectionRow] = Rows(SectionRow, SectionRow.say, look.M)
        self.files = Files(cabinet, t("Files"))
        self.consents = label("", "caption", wrap=True)
        self.withdraw = button(t("Withdraw"), "second")
        self.amend = button(t("Amend"), "second", "pencil-simple")
        self.print = folding(t("Save as PDF"), "second", "file-pdf")
        self.buttons = Flow(self.amend, self.withdraw, self.print, gap=look.S)
        self._whole = QWidget()
        inside = (head, self.buttons, self.answer, self.rating, self.facts, self.sections)
        self._whole.setLayout(column(*inside, self.files, self.consents, 0, gap=look.M))
        self._none = Empty(
            "file-text",
            t("Choose an appeal"),
            t("What you wrote, how it stands and what was answered is shown here."),
        )
        self.body.addLayout(line(self.return_, 0))
        self.body.addWidget(self._none)
        self.body.addWidget(self._whole)
        self.withdraw.clicked.connect(press(lambda: self.withdraws.emit(self.letter)))
        self.amend.clicked.connect(press(lambda: self.amends.emit(self.letter)))
        self.print.clicked.connect(press(lambda: self.prints.emit(self.letter)))
        self.rating.rated.connect(lambda value: self.rates.emit(self.letter, value))
        self._line = cabinet.status.line
        cabinet.connectivity.connect(press(self._connected))
        self.show_letter(None)

    def _connected(self) -> None:
        """Files that are not here wait for a line, or are on their way."""
        line_ = self.cabinet.status.line
        if line_ != self._line and self.letter is not None:
            for files in (self.files, self.answer.files):
                files.refresh()
        self._line = line_

    def show_letter(self, letter: Letter | None) -> None:
        """Show this one; None: how to choose one."""
        self.letter = letter
        self._none.setVisible(letter is None)
        self._whole.setVisible(letter is not None)
        if letter is None:
            return
        appeal = letter.appeal
        self.title.setText(words.title(appeal))
        when = answers.moment(appeal.submitted, letter.zone)
        self.when.setText(t("written on {moment}", moment=when))
        self.progress()
        hindered = words.why(letter.code, letter.state, letter.details)
        self.why.setText(hindered)
        self.why.setVisible(bool(hindered))
        self.answer.say(letter)
        self.rating.say(letter)
        self.facts.show_values(self._facts(letter))
        self.sections.show_values(answers.sections(appeal.answers))
        sent = letter.kept and letter.state not in ("waiting", "attention")
        self.files.show_files(appeal.enclosures, asks=sent)
        self._agreed(letter)
        self._may(letter)

    def progress(self) -> None:
        """Show its state, and how far its files are."""
        if self.letter is None:
            return
        sent = None
        if self.letter.state == "waiting" and self.letter.appeal.enclosures:
            sent = self.cabinet.forms.sent(self.letter.appeal.command)
        _words, colour, glyph = words.STATES[self.letter.state]
        self.pill.say(words.state(self.letter.state, sent), colour, glyph)

    def arrived(self, file: str) -> None:
        """A file is here now."""
        for files in (self.files, self.answer.files):
            if files.has(file):
                files.refresh()

    def _may(self, letter: Letter) -> None:
        named = f"{words.title(letter.appeal)}, {letter.appeal.reason}"
        may = {
            self.amend: letter.can_be_amended,
            self.withdraw: letter.can_be_withdrawn,
            self.print: letter.kept,
        }
        for one, on in may.items():
            one.setVisible(on)
            one.setAccessibleDescription(named)
        self.buttons.setVisible(any(may.values()))
        self.buttons.updateGeometry()

    def _agreed(self, letter: Letter) -> None:
        from lkk_desktop.models.appeals.catalogue import ConsentText

        said = []
        for one in letter.appeal.consents:
            text = self.cabinet.get(ConsentText, one.consent)
            named = text.line if text is not None else one.consent
            said.append(t("{consent} (version {version})", consent=named, version=one.version))
        self.consents.setText("\n".join(said))
        self.consents.setVisible(bool(said))

    def _facts(self, letter: Letter) -> list[Fact]:
        """What heads it (seed S2, 6.5.1): what the form has asked for itself is not said twice."""
        appeal, account = letter.appeal, letter.account
        rows = [Fact(t("Time of processing the appeal"), answers.due(appeal))]
        asked = {one.value for one in appeal.answers}
        if appeal.account is not None:
            rows.append(Fact(t("Account"), appeal.account))
        if account is not None:
            own = [(t("Applicant"), account.customer), (t("Address"), account.address)]
            rows += [Fact(name, value) for name, value in own if value not in asked]
        contact = self.cabinet.get(Contact, contact_id(appeal.user, "phone"))
        if contact is not None and "".join(filter(str.isdigit, contact.value)) not in asked:
            digits = "".join(filter(str.isdigit, contact.value))
            rows.append(Fact(t("Phone"), answers.phone(digits)))
        rows.append(Fact(t("Topic"), appeal.topic))
        if appeal.reason != appeal.topic:
            rows.append(Fact(t("Reason"), appeal.reason))
        return rows


class _Answer(QWidget):
    """What the supplier answered, or why it refused."""

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self.title = label("", "strong", wrap=True)
        self.when = label("", "caption", wrap=True)
        self.text = label("", wrap=True)
        chosen = Qt.TextInteractionFlag.TextSelectableByMouse
        self.text.setTextInteractionFlags(chosen)
        self.files = Files(cabinet, t("Files of the answer"))
        self.setLayout(column(rule(), self.title, self.when, self.text, self.files, gap=look.XS))

    def say(self, letter: Letter) -> None:
        appeal = letter.appeal
        self.setVisible(appeal.answer is not None or bool(appeal.answer_enclosures))
        refused = appeal.status == "refused"
        self.title.setText(t("Why it was refused") if refused else t("Answer"))
        when = "" if appeal.answered is None else answers.moment(appeal.answered, letter.zone)
        self.when.setText(when)
        self.when.setVisible(bool(when))
        self.text.setText(appeal.answer or "")
        self.text.setVisible(bool(appeal.answer))
        self.files.show_files(appeal.answer_enclosures)


def _seen(value: str) -> str:
    """A value of one long word, such as an address of e-mail, goes on in another line."""
    return value if " " in value else breakable(value)
