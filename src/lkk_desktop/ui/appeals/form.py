"""A form of the catalogue on the screen: who and what about, its sections, consents, sending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.documents import answers
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.appeals.catalogue import AppealForm
from lkk_desktop.models.command import Problem
from lkk_desktop.strings import t
from lkk_desktop.ui import words
from lkk_desktop.ui.appeals import inputs
from lkk_desktop.ui.appeals.consents import Consents
from lkk_desktop.ui.appeals.file_counter import FilesCounter, FilesRules
from lkk_desktop.ui.appeals.filling import Filling
from lkk_desktop.ui.appeals.sections import Sections, told
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.chooser import Chooser
from lkk_desktop.ui.components import (
    Banner,
    Card,
    announce,
    at_most,
    button,
    column,
    label,
    press,
)
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.summary import Fault as Shown
from lkk_desktop.ui.summary import Summary, go_to
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, FormDraft


class FormPage(QWidget):
    """One form. ``sent`` brings the id of the appeal that it became, ``left`` that the person goes
    back without sending it; its draft then stays."""

    sent = Signal(str)
    left = Signal()
    said = Signal(str, str)
    kept = Signal()
    """A draft of it lies in the outbox from now on."""

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self._cabinet = cabinet
        self.filling: Filling | None = None
        self.banner = Banner()
        self.back = button(t("To the list of reasons"), "quiet", "arrow-left")
        self.back.clicked.connect(press(self.left.emit))
        self.title = label("", "heading", wrap=True)
        self.about = label("", "muted", wrap=True)
        self.summary = Summary()
        self._head = Card(look.S)
        self.account = Chooser()
        self.account.setAccessibleName(t("Account"))
        self.account.setSizeAdjustPolicy(
            Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.account.setMinimumContentsLength(12)
        self.account.activated.connect(press(self._account_chosen))
        self._account_name = label(t("Account"), "strong")
        self._head.body.addWidget(self.title)
        self._head.body.addWidget(self.about)
        self._head.body.addSpacing(look.S)
        self._head.body.addWidget(self._account_name)
        self._head.body.addLayout(at_most(scaled(inputs.LONG), self.account))
        self.sections = Sections(cabinet, self._draft, self._begun)
        self.sections.edited.connect(self._edited)
        self.sections.whole.connect(self._whole)
        self.counter = FilesCounter(cabinet, self._begun)
        self.rules = FilesRules()
        self.consents = Consents(cabinet)
        self._foot = Card(look.L)
        self.send = button(t("&Send"), "primary", "paper-plane-tilt")
        self.send.clicked.connect(press(self._send))
        self.discard = button(t("Discard"), "quiet")
        self.discard.clicked.connect(press(self._discard))
        self.note = label("", "muted", wrap=True)
        self._foot.body.addWidget(self.counter)
        self._foot.body.addWidget(self.rules)
        self._foot.body.addWidget(self.consents)
        self._foot.body.addWidget(Row(self.send, self.discard))
        self._foot.body.addWidget(self.note)
        self.setLayout(
            column(
                Row(self.back),
                self.banner,
                self._head,
                self.summary,
                self.sections,
                self._foot,
                gap=look.L,
            )
        )

    # ── standing ──────────────────────────────────────────────────────────────────────────────

    def begin(self, form: AppealForm, account: str | None, draft: FormDraft | None = None) -> None:
        """Put a form before the person, empty or as its draft left it."""
        if account is None and form.needs_account:
            account = next((one.account for one in self._cabinet.accounts()), None)
        self._stand(Filling(self._cabinet, form, account, draft))

    def end(self) -> None:
        """Nothing is being filled in any more."""
        self.filling = None
        self.summary.show_faults([])
        self.sections.clear()

    def renew(self) -> None:
        """The catalogue, the accounts or the files may be others now."""
        if self.filling is None:
            return
        form = self._cabinet.get(AppealForm, self.filling.form.id)
        if form is not None and form.open and form != self.filling.form:
            draft = self._cabinet.forms.draft(self.filling.id) if self.filling.kept else None
            self._stand(Filling(self._cabinet, form, self.filling.account, draft))
            return
        self._show_accounts()
        self.consents.refresh()
        self._show_files()
        self._tell(closed=form is None or not form.open)

    def _stand(self, filling: Filling) -> None:
        self.filling, form = filling, filling.form
        self.summary.show_faults([])
        self.title.setText(form.title)
        self.about.setText(self._about(form))
        self.back.setVisible(form.kind != "question")
        self.consents.refresh()
        self.consents.clear()
        self._show_accounts()
        self._foot.hide()
        self.sections.stand(filling)
        self._tell()

    def _about(self, form: AppealForm) -> str:
        said = [t("Term of the answer: {term}.", term=answers.term(form.days))]
        if form.most_days is not None and form.most_days > form.days:
            said.append(t("It may be prolonged {term}.", term=answers.term(form.most_days)))
        if any(field.required for field in form.fields):
            said.append(t("What has a star is required."))
        return " ".join(said)

    def _whole(self) -> None:
        self._foot.show()
        self._show_files()

    def _tell(self, *, closed: bool = False) -> None:
        """What a person has to know of the form as a whole."""
        filling = self.filling
        assert filling is not None
        readable = filling.form.readable
        self.send.setEnabled(readable and not closed)
        if not readable:
            said = t("This form needs a newer version of the program. Update it, then come back.")
            self.banner.say(said, "wait", "arrow-circle-up")
        elif closed:
            said = t("The supplier takes this appeal no more. Choose another reason.")
            self.banner.say(said, "bad", "x-circle")
        elif filling.changed:
            said = t(
                "The supplier changed this form since you began. Look through what stands in it."
            )
            if filling.lost:
                more = t("Some of what you wrote has no place in it any more.")
                said = f"{said} {more}"
            self.banner.say(said, "wait", "info")
        else:
            self.banner.say("", "plain", "info")
        self.discard.setVisible(filling.kept)
        self.note.setText(
            t(
                "What you write is kept on this computer as you type. Without a connection the"
                " appeal waits here, and is sent by itself."
            )
        )

    def take_focus(self) -> None:
        """To the first field that wants something."""
        filling = self.filling
        for name, one in self.sections.inputs.items():
            if filling is not None and one.field.required and name not in filling.answers:
                go_to(one.control)
                return
        first = next(iter(self.sections.inputs.values()), None)
        go_to(self.send if first is None else first.control)

    # ── the account ───────────────────────────────────────────────────────────────────────────

    def _show_accounts(self) -> None:
        filling = self.filling
        assert filling is not None
        linked = self._cabinet.accounts()
        self.account.clear()
        if not filling.form.needs_account:
            self.account.addItem(t("Not about an account"), None)
        for one in linked:
            account = self._cabinet.get(Account, one.account)
            where = one.nickname or (account.address if account else "")
            self.account.addItem(f"{one.account} · {where}" if where else one.account, one.account)
        self.account.setCurrentIndex(self.account.findData(filling.account))
        several = self.account.count() > 1 or self.account.currentIndex() < 0
        self.account.setEnabled(several)
        self._account_name.setVisible(self.account.count() > 0)
        self.account.setVisible(self.account.count() > 0)

    def _account_chosen(self) -> None:
        filling = self.filling
        assert filling is not None
        with self._kept():
            filling.choose(self.account.currentData())
        self.sections.show_account()

    # ── answers ───────────────────────────────────────────────────────────────────────────────

    def _edited(self, name: str) -> None:
        filling = self.filling
        assert filling is not None
        if name in self.sections.files:
            self.counter.refresh()
            return
        with self._kept():
            filling.put(name, self.sections.inputs[name].value())
        self._show_kept(filling)

    def _show_kept(self, filling: Filling) -> None:
        if filling.kept != self.discard.isVisibleTo(self):
            self.discard.setVisible(filling.kept)
            self.kept.emit()

    def _kept(self) -> _Told:
        return _Told(self)

    # ── files ─────────────────────────────────────────────────────────────────────────────────

    def _draft(self) -> str | None:
        """The draft that takes a file: kept from now on. None where the disk refuses."""
        filling = self.filling
        assert filling is not None
        if not filling.kept:
            with self._kept():
                filling.keep()
            self._show_kept(filling)
        return filling.id if filling.kept else None

    def _begun(self) -> str | None:
        """The draft, if there is one already."""
        filling = self.filling
        return filling.id if filling is not None and filling.kept else None

    def _show_files(self) -> None:
        self.sections.show_files()
        for shown in (self.counter, self.rules):
            shown.setVisible(bool(self.sections.files))
        self.counter.refresh()

    # ── sending ───────────────────────────────────────────────────────────────────────────────

    def _send(self) -> None:
        from lkk_desktop.cabinet import Fault

        filling = self.filling
        assert filling is not None
        self.sections.finish()
        faults = self._faults(filling)
        busy = next((one for one in self.sections.files.values() if one.busy), None)
        if not faults and busy is not None:
            faults = [(busy.field.label, t("A file is still being copied. Wait a moment."), busy)]
        self.summary.show_faults(faults)
        if faults:
            announce(self.summary, self.summary.accessibleName(), urgent=True)
            go_to(faults[0][2])
            return
        try:
            appeal = filling.submit(self.consents.given())
        except (Problem, Fault) as error:
            self.said.emit(words.anything(error.code, getattr(error, "values", None)), "bad")
            return
        self.sent.emit(appeal)

    def _faults(self, filling: Filling) -> list[Shown]:
        """What is wrong, shown beside each field, in the order in which the fields stand."""
        self.sections.accept()
        found: list[Shown] = []
        # An account may be the person's no more since it was chosen.
        theirs = {one.account for one in self._cabinet.accounts()}
        wanted = filling.form.needs_account or filling.account is not None
        if wanted and filling.account not in theirs:
            found.append((t("Account"), t("Choose the account that it is about."), self.account))
        for flaw in filling.flaws():
            shown = self.sections.refuse(flaw)
            if shown is None:
                first = next(iter(self.sections.files.values()), None)
                shown = t("Files"), told(flaw), first or self.send
            found.append(shown)
        for kind in self.consents.lacking():
            said = t("Without this consent the supplier cannot take the appeal.")
            self.consents.say(kind, said)
            found.append((self.consents.called(kind), said, self.consents.box(kind)))
        return found

    def _discard(self) -> None:
        filling = self.filling
        if filling is None or not ask(
            self,
            t("Discard what you wrote?"),
            t("The form and its files are removed from this computer. Nothing was sent."),
            [filling.form.title],
            t("Discard"),
        ):
            return
        with self._kept():
            filling.drop()
        if not filling.kept:
            self.begin(filling.form, filling.account)
            self.left.emit()


class _Told:
    """What the disk refuses is said in the toast; what was typed still stands on the screen."""

    def __init__(self, page: FormPage) -> None:
        self._page = page

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _where: object) -> bool:
        from lkk_desktop.cabinet import Fault

        if isinstance(error, Fault):
            self._page.said.emit(words.anything(error.code), "bad")
            return True
        return False
