"""A form as it is being filled in: its answers, its draft in the outbox, and what it becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.appeals.appeal import Agreed
from lkk_desktop.models.appeals.catalogue import AppealForm, Field, Source
from lkk_desktop.models.appeals.checking import Flaw, Value, flaws
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.calendar import day
from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.models.metering import Meter, Register
from lkk_desktop.models.premises import Premises
from lkk_desktop.ui.appeals import typed
from lkk_desktop.ui.appeals.inputs import Belongings

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Attachment, Cabinet, FormDraft


class Filling:
    """What stands in one form. Nothing is kept before a person has put something in; from then on
    each change is on the disk when it returns."""

    def __init__(
        self,
        cabinet: Cabinet,
        form: AppealForm,
        account: str | None,
        draft: FormDraft | None = None,
    ) -> None:
        self._cabinet = cabinet
        self.form = form
        self.id = cabinet.new_id() if draft is None else draft.id
        self.kept = draft is not None
        self.lost = False
        """Whether the form changed while the draft lay, and not all of it could be carried over."""
        self.changed = draft is not None and draft.version != form.version
        self.account = account
        self.answers: dict[str, Value] = {}
        self._known: dict[str, Value] = {}
        if draft is None:
            self._fill_known()
        else:
            self.account = draft.account
            self.answers, self.lost = typed.carried(form, dict(draft.answers))

    # ── what is put in ────────────────────────────────────────────────────────────────────────

    def put(self, name: str, value: Value | None) -> None:
        """Keep an answer. Raises ``Fault``; it stands here all the same."""
        if value in (None, ""):
            self.answers.pop(name, None)
        else:
            assert value is not None
            self.answers[name] = value
        self.keep()

    def choose(self, account: str | None) -> None:
        """Let it be about another account: what was known of the one before is exchanged, and what
        a person put in stays. Raises ``Fault``."""
        self.account = account
        for name, value in self._known.items():
            if self.answers.get(name) == value:
                del self.answers[name]
        self._fill_known()
        if self.kept:
            self.keep()

    def keep(self) -> str:
        """Keep all of it now; the draft's id. Raises ``Fault``."""
        from lkk_desktop.cabinet import FormDraft

        self._cabinet.forms.keep(
            FormDraft(
                id=self.id,
                form=self.form.id,
                version=self.form.version,
                account=self.account,
                answers=self.answers,
            )
        )
        self.kept = True
        return self.id

    def drop(self) -> None:
        """Forget it, with its files. Raises ``Fault``."""
        if self.kept:
            self._cabinet.forms.drop(self.id)
            self.kept = False

    # ── what it becomes ───────────────────────────────────────────────────────────────────────

    @property
    def attachments(self) -> list[Attachment]:
        return self._cabinet.forms.files(self.id) if self.kept else []

    def flaws(self) -> tuple[Flaw, ...]:
        """All that is wrong with it, by the rule that the server has, too."""
        return flaws(self.form, self.answers, [one.enclosure for one in self.attachments])

    def wrong_answers(self) -> tuple[Flaw, ...]:
        """What is wrong whatever its files are: for one who is still typing."""
        return flaws(self.form, self.answers, ())

    def submit(self, consents: tuple[Agreed, ...]) -> str:
        """Say it; the id of the appeal. Raises ``Problem`` and ``Fault``."""
        appeal = self._cabinet.new_id()
        fields = {field.name for field in self.form.fields if field.type == "file"}
        command = SubmitAppeal(
            user=self._cabinet.user or "",
            appeal=appeal,
            account=self.account,
            form=self.form.id,
            form_version=self.form.version,
            answers=self.answers,
            enclosures=tuple(one.enclosure for one in self.attachments if one.field in fields),
            consents=consents,
        )
        self._cabinet.forms.submit(command, self._cabinet.new_id(), self.keep())
        self.kept = False
        return appeal

    # ── what is known already ─────────────────────────────────────────────────────────────────

    def belongings(self) -> Belongings:
        """The meters of its account."""
        if self.account is None:
            return Belongings()
        meters = self._cabinet.find(Meter, account=self.account)
        registers = self._cabinet.find(Register, account=self.account)
        return Belongings(meters, registers)

    def _fill_known(self) -> None:
        self._known = {}
        for field in self.form.fields:
            value = self._value_of(field)
            if value not in (None, ""):
                assert value is not None
                self._known[field.name] = value
                self.answers.setdefault(field.name, value)

    def _value_of(self, field: Field) -> Value | None:
        return None if field.source is None else self._source(field.source)

    def _source(self, source: Source) -> Value | None:
        cabinet = self._cabinet
        if source in ("email", "phone"):
            contact = cabinet.get(Contact, contact_id(cabinet.user or "", source))
            return None if contact is None else contact.value
        account = None if self.account is None else cabinet.get(Account, self.account)
        if account is None:
            return None
        if source in ("residents", "area"):
            return self._premises(account, source)
        if source == "address":
            return account.address
        parts = account.customer.split()
        named = dict(zip(("surname", "first_name", "patronymic"), parts, strict=False))
        return account.customer if source == "customer" else named.get(source)

    def _premises(self, account: Account, source: Source) -> Value | None:
        today = day(self._cabinet.now(), account.zone)
        rows = self._cabinet.find(Premises, account=account.id)
        now = max(
            (row for row in rows if row.since <= today), key=lambda row: row.since, default=None
        )
        if now is None:
            return None
        return now.residents * 1000 if source == "residents" else now.total_area
