"""«Подать заявление»: a reason is chosen, its form is filled in and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.appeals.catalogue import AppealForm, FormKind, topics
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.strings import t
from lkk_desktop.ui.appeals.choosing import Choosing
from lkk_desktop.ui.appeals.form import FormPage
from lkk_desktop.ui.appeals.gate import EmailGate
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.screens.appeals import APPEALS, WRITE

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class ApplyScreen(Screen):
    """First the list of reasons with what was begun before, then the form of one."""

    name = WRITE
    glyph = "pencil-line"
    section = APPEALS
    of_all = True
    kinds = frozenset(
        {"appeal_topic", "appeal_form", "consent_text", "contact", "linked_account", "account"}
        | {"meter", "register", "premises", "supplier"}
    )
    form_kind: ClassVar[FormKind] = "application"

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.gate = EmailGate(cabinet)
        self.gate.goes.connect(self.goes)
        self.choosing = Choosing(cabinet, self.form_kind)
        self.choosing.chosen.connect(self.begin)
        self.choosing.resumed.connect(self.resume)
        self.choosing.said.connect(self.said)
        self.form = FormPage(cabinet)
        self.form.sent.connect(self._sent)
        self.form.left.connect(self._left)
        self.form.said.connect(self.said)
        self.form.kept.connect(self._note)
        self.form.hide()
        for one in (self.gate, self.choosing, self.form):
            self.column.addWidget(one)
        self.column.addStretch(1)

    @classmethod
    def words(cls) -> str:
        return t("Appeals")

    @classmethod
    def segment(cls) -> str:
        return t("Send an appeal")

    # ── what stands ───────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        self.gate.refresh()
        draft, filling = self.desk.drafts.get(self.name), self.form.filling
        if not self.gate.open:
            self._show(None)
        elif draft is not None and filling is None:
            # The widgets are others now, as after a change of language.
            self.resume(draft)
        elif filling is not None:
            self.form.renew()
            self._show(self.form)
        else:
            self._stand()
        self._note()

    def _note(self) -> None:
        """Remember what stands here: it outlives the widgets."""
        filling = self.form.filling
        if filling is not None and filling.kept:
            self.desk.drafts[self.name] = filling.id
        else:
            self.desk.drafts.pop(self.name, None)

    def _stand(self) -> None:
        """Where nothing is being filled in: what may be."""
        self.choosing.refresh()
        self._show(self.choosing)

    def _show(self, shown: Choosing | FormPage | None) -> None:
        self.gate.setVisible(shown is None)
        self.choosing.setVisible(shown is self.choosing)
        self.form.setVisible(shown is self.form)

    def take_focus(self) -> None:
        if not self.gate.open:
            self.gate.setFocus()
        elif self.form.filling is not None:
            self.form.take_focus()
        else:
            self.choosing.setFocus()

    def seek(self, record: str) -> None:
        """Go on with a draft, by its id."""
        if record:
            self.resume(record)

    # ── what a person does ────────────────────────────────────────────────────────────────────

    def begin(self, form_id: str) -> None:
        """Fill in a form of the catalogue anew."""
        form = self.cabinet.get(AppealForm, form_id)
        if form is not None:
            account = self.desk.account
            known = account is not None and self.cabinet.get(Account, account) is not None
            self.form.begin(form, account if known else None)
            self._show(self.form)
            self.area.verticalScrollBar().setValue(0)
            self.form.take_focus()

    def resume(self, draft_id: str) -> None:
        """Go on where a person left off."""
        draft = self.cabinet.forms.draft(draft_id)
        form = None if draft is None else self.cabinet.get(AppealForm, draft.form)
        if draft is None or form is None:
            self.desk.drafts.pop(self.name, None)
            self.said.emit(t("This form is no longer in the supplier's catalogue."), "bad")
            self.refresh()
            return
        self.gate.refresh()
        self.form.begin(form, draft.account, draft)
        if self.gate.open:
            self._show(self.form)
            self.form.take_focus()

    def _left(self) -> None:
        self.form.end()
        self.desk.drafts.pop(self.name, None)
        self.refresh()
        self.take_focus()

    def _sent(self, _appeal: str) -> None:
        self.form.end()
        self.desk.drafts.pop(self.name, None)
        self.refresh()
        online = self.cabinet.status.line == "online"
        said = (
            t("The appeal is saved and is being sent.")
            if online
            else t("The appeal is saved and will be sent once there is a connection.")
        )
        self.said.emit(said, "ok")
        self.goes.emit(APPEALS)


class QuestionScreen(ApplyScreen):
    """«Задать вопрос»: the same of a form that is short, and alone."""

    name = "question"
    glyph = "question"
    form_kind = "question"

    @classmethod
    def segment(cls) -> str:
        return t("Ask a question")

    def _stand(self) -> None:
        """The only form there is stands at once, as it was left."""
        forms = [
            form
            for supplier in self.cabinet.find(Supplier)
            for _topic, many in topics(self.cabinet, supplier.id, self.form_kind)
            for form in many
        ]
        drafts = [one for one in self.cabinet.forms.drafts() if one.form in {f.id for f in forms}]
        if len(forms) != 1:
            super()._stand()
        elif drafts:
            self.form.begin(forms[0], drafts[0].account, drafts[0])
            self._show(self.form)
        else:
            self.form.begin(forms[0], self.desk.account)
            self._show(self.form)
