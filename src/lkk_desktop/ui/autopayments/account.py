"""«Автоплатёж» of one account: whether it is on, its two steps, changing it, switching it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal

from lkk_desktop import look
from lkk_desktop.models.autopayments import Autopayment
from lkk_desktop.models.calendar import period
from lkk_desktop.models.command import Problem
from lkk_desktop.models.payments import Card, PaymentOrder
from lkk_desktop.online.payments import (
    BindCard,
    CancelPayment,
    DropAutopayment,
    ForgetCard,
    LookAtPayment,
    Started,
)
from lkk_desktop.strings import language, t
from lkk_desktop.ui import words as all_words
from lkk_desktop.ui.autopayments import begun as drafts
from lkk_desktop.ui.autopayments import held, steps, subject
from lkk_desktop.ui.autopayments.begun import FIELDS, NEW_CARD, Begun, Settled
from lkk_desktop.ui.autopayments.binding import Binding
from lkk_desktop.ui.autopayments.ends import Ends
from lkk_desktop.ui.autopayments.form import Form
from lkk_desktop.ui.autopayments.placed import PlacedCard
from lkk_desktop.ui.autopayments.standing import Standing
from lkk_desktop.ui.components import announce, button, column, label, press
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.payments import browser, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QPushButton, QWidget

    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.ui.fields import TextField

NOT_FINAL = frozenset({"bank_away", "busy"})  # and a lost answer: asked again under the same id


class AutopaymentCard(PlacedCard):
    """``said``: a message for the toast."""

    said = Signal(str, str)

    def __init__(self, cabinet: Cabinet) -> None:
        about = t(
            "What is owed on this account is charged to your card by itself, on the schedule that"
            " you choose. No bill is missed, and you are told of each charge."
        )
        super().__init__(cabinet, t("Autopayment"), about)
        self.account: str | None = None
        self.begun: Begun | None = None
        self._page: str | None = None
        self._saving: tuple[Autopayment | None] | None = None
        self.standing, self.form, self.binding = Standing(), Form(), Binding()
        self.step = label("", "strong", wrap=True)
        self.connect_ = button(t("Set it up"), "primary", "plus")
        self.change = button(t("Change"), "second", "pencil-simple")
        self.delete = button(t("Delete"), "quiet", "trash")
        deeds = (self.connect_, self.change, self.delete)
        self._ends = Ends()
        self.goes, self.stop = self._ends.goes, self._ends.stop
        self._deeds = Flow(*deeds, gap=look.S)
        inside = (self.standing, self._deeds, self.step, self.form, self.binding, self._ends)
        self.body.addLayout(column(*inside, gap=look.L))
        self.acts = [*deeds, *self.goes.values(), *self.binding.asks]
        for one, deed in (
            (self.connect_, self.begin),
            (self.change, self.begin),
            # Asked after the press is over, as all that may take the pressed button away.
            (self.delete, lambda: QTimer.singleShot(0, self, self.drop)),
            (self.stop, self.end),
            (self.binding.browse, self.browse),
            (self.binding.again, self._bind),
            (self.binding.look, self._look),
            (self.binding.cancel, self._cancel),
            *((one, self.submit) for one in self.goes.values()),
        ):
            one.clicked.connect(press(deed))
        self.form.kept.connect(self.keep)
        self.form.edited.connect(self._edited)
        self.form.forgets.connect(lambda id: QTimer.singleShot(0, self, lambda: self.forget(id)))
        cabinet.closed.connect(self.keep)
        self.settle()

    # ── what stands there ─────────────────────────────────────────────────────────────────────

    def show_account(self, account: str | None) -> None:
        """Whose standing order it is about now; what was begun for another stays with that."""
        if account != self.account:
            self.keep()
            self.account, self._page, self._saving = account, None, None
            self.begun = drafts.kept(self.cabinet, account) if account is not None else None
            self.form.accept()
            self.fail("")
        self.refresh()

    def refresh(self) -> None:
        """Show how it stands, keeping what is typed; the focus stays with what can be done."""
        with self.place.held():
            self._show()

    def stops(self) -> list[QWidget]:
        register = self.goes["register"]
        # In step 2 the form is filled already: one goes on at its end.
        last = register if register.isVisible() else self.form.first
        return [self.connect_, self.change, *self.binding.stops, last]

    def _show(self) -> None:
        of = subject.of(self.cabinet, self.account)
        if of is None:
            return
        record = held.record(self.cabinet, self.account)
        if self._saving is not None and record != self._saving[0]:
            self._saving = None
        self._follow_order()
        card = self.cabinet.get(Card, record.card) if record is not None else None
        begun, order = self.begun, self._order
        at_bank, open_ = steps.waits(begun, order), begun is not None
        self.standing.show_standing(of, record, card, saving=self._saving is not None)
        if open_ or held.limit(self.cabinet) is None:
            self.standing.warn("" if open_ else words.refused(Problem("payments_closed")), "wait")
        for part, on in (
            (self.connect_, record is None),
            *((one, record is not None) for one in (self.change, self.delete)),
            (self._deeds, not open_ and self._saving is None),
            (self.step, open_),
            (self.form, open_ and not at_bank),
            (self._ends, open_ and not at_bank),
            (self.binding, at_bank),
        ):
            part.setVisible(on)
        if begun is not None:
            self.step.setText(steps.head(begun, order, record))
            self._name_go()
        if begun is not None and at_bank:
            self.binding.show_order(order, steps.page(order, self._page), of.zone)
        elif begun is not None:
            self.form.show_begun(begun, held.cards(self.cabinet), period(of.today))
            self.form.owes(of.owed, of.currency)
            self.form.bind(not steps.bound(order))
        self._deeds.updateGeometry()
        self.enable()

    def allows(self, act: QPushButton) -> bool:
        return act is self.delete or held.limit(self.cabinet) is not None

    @property
    def _order(self) -> PaymentOrder | None:
        binding = self.begun.binding if self.begun is not None else None
        return self.cabinet.get(PaymentOrder, binding or "")

    def _follow_order(self) -> None:
        """What was begun follows the bank: its card is chosen, or the form says why it is not."""
        order, begun = self._order, self.begun
        if order is None or begun is None:
            return
        if steps.bound(order):
            if begun.card != order.card:
                self._put(replace(begun, card=order.card))
                head = steps.head(begun, order, held.record(self.cabinet, self.account))
                announce(self, head, urgent=True)
        elif why := steps.failed(order):
            self._put(replace(begun, binding=None))
            self.fail(why)

    def _name_go(self) -> None:
        if self.begun is not None:
            record = held.record(self.cabinet, self.account)
            self._ends.show_go(steps.go(self.begun, self._order, record))

    # ── what is pressed ───────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """Open the form."""
        record = held.record(self.cabinet, self.account)
        self.form.accept()
        self._put(drafts.of_record(record) if record is not None else Begun())
        self.refresh()
        self.form.schedule.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Close the form; what was typed goes. A card that was bound meanwhile stays."""
        self._put(None)
        self.fail("")
        self.refresh()

    def keep(self) -> None:
        """Keep what is typed: on the disk when this returns."""
        self.form.rest()
        self._put(self.begun)

    def submit(self) -> None:
        """Bind the new card, or have the standing order set by the one that is chosen."""
        begun = self.begun
        if begun is None:
            return
        settled, wrong = drafts.read(begun, held.limit(self.cabinet))
        if settled is None:
            self.form.refuse(wrong)
        elif begun.card == NEW_CARD:
            self._page = None
            self._put(replace(begun, binding=self.cabinet.new_id()))
            self._bind()
        else:
            self._register(settled, str(begun.card))

    def browse(self) -> None:
        """Open the bank's page."""
        if not browser.open_page(steps.page(self._order, self._page)):
            self.fail(t("The bank's page cannot be opened in the browser."))

    def drop(self) -> None:
        """Switch it off, if that is meant."""
        record, of = held.record(self.cabinet, self.account), subject.of(self.cabinet, self.account)
        if record is None or of is None or not held.drop_meant(self, record, of):
            return

        def done(_done: object) -> None:
            self._saving = (record,)
            self.cabinet.try_now()
            self.said.emit(t("The autopayment is switched off."), "ok")
            self.refresh()

        self.ask(DropAutopayment(account=record.account), done)

    def forget(self, id: str) -> None:
        """Delete a saved card, if that is meant: with it go the standing orders that it pays."""
        card = self.cabinet.get(Card, id)
        if card is None or not self.online or not held.forget_meant(self, self.cabinet, card):
            return

        def done(_done: object) -> None:
            self.cabinet.try_now()
            self.said.emit(t("The card is deleted."), "ok")
            if self.begun is not None and self.begun.card == id:
                self._put(replace(self.begun, card=None, binding=None))
            self.refresh()

        self.ask(ForgetCard(card=id), done)

    # ── what is asked ─────────────────────────────────────────────────────────────────────────

    def _bind(self) -> None:
        id = self.begun.binding if self.begun is not None else None
        if id is None:
            return
        self.fail("")

        def started(answer: Started) -> None:
            if self.begun is not None and self.begun.binding == id:
                self._page = answer.url
                self.browse()
            self.refresh()

        def refused(error: Exception) -> bool:
            final = isinstance(error, Problem) and error.code not in NOT_FINAL
            if final and self.begun is not None and self.begun.binding == id:
                self._put(replace(self.begun, binding=None))
            self.refresh()
            return False

        question = BindCard(id=id, purpose="autopayment_card", language=language())
        self.ask(question, started, refused=refused)
        self.refresh()

    def _register(self, settled: Settled, card: str) -> None:
        account, before = self.account or "", held.record(self.cabinet, self.account)
        question = steps.question(account, settled, card)
        if before is not None and steps.same(before, question):
            self.end()
            return

        def done(_done: object) -> None:
            self._keep(account, None)
            said = t("The autopayment is connected.")
            self.said.emit(t("The autopayment is changed.") if before else said, "ok")
            self.cabinet.try_now()
            if self.account != account:
                return
            self.begun, self._saving = None, (before,)
            self.refresh()

        self.ask(question, done)

    def _look(self) -> None:
        if self.begun is not None and self.begun.binding is not None:
            self.ask(LookAtPayment(order=self.begun.binding), lambda _seen: self.refresh())

    def _cancel(self) -> None:
        id = self.begun.binding if self.begun is not None else None
        if id is None:
            return

        def over() -> None:
            if self.begun is not None and self.begun.binding == id:
                self._put(replace(self.begun, binding=None))
            self.cabinet.try_now()
            self.refresh()

        def refused(error: Exception) -> bool:
            self.cabinet.try_now()
            # What the server has never heard of was not begun.
            if getattr(error, "code", "") != "unknown_payment":
                return False
            over()
            return True

        self.ask(CancelPayment(order=id), lambda _done: over(), refused=refused)

    def refuse(self, error: Exception, fields: Mapping[str, TextField]) -> None:
        """What the server refuses stands beside its field where it is one's, else at the head."""
        field = FIELDS.get(str(getattr(error, "code", "")))
        if field is not None and isinstance(error, Problem):
            self.form.refuse({field: error})
        else:
            self.fail(words.refused(error, self.form.currency))

    def fail(self, said: str) -> None:
        """Say at the head what went wrong; '' takes it back."""
        self._failed = bool(said)
        self.banner.say(said, "bad", "warning-circle")
        if not said:
            self._line(self.cabinet.status)

    def _edited(self) -> None:
        self.begun = self.form.begun
        self._name_go()

    def _put(self, begun: Begun | None) -> None:
        """What is begun is this from now on, on the disk too."""
        self.begun = begun
        self._keep(self.account, begun)

    def _keep(self, account: str | None, begun: Begun | None) -> None:
        from lkk_desktop.cabinet import Fault

        try:
            if account is not None:
                drafts.keep(self.cabinet, account, begun)
        except Fault as fault:
            self.fail(all_words.fault(fault.code).happened)
