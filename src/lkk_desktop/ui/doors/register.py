"""«Регистрация»: an account and its owner's surname, a contact, a password, a consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models import identity
from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import Register, Ticket, Welcome
from lkk_desktop.strings import language, t
from lkk_desktop.ui.components import button, label, line, press
from lkk_desktop.ui.doors import visit
from lkk_desktop.ui.doors.form import Form
from lkk_desktop.ui.doors.inputs import Consent
from lkk_desktop.ui.doors.page import Hall, Page
from lkk_desktop.ui.fields import TextField
from lkk_desktop.ui.identity_words import told
from lkk_desktop.ui.keyboard import Offer, as_latin, as_russian
from lkk_desktop.ui.new_password import NewPassword
from lkk_desktop.ui.room import Pair, Row
from lkk_desktop.ui.summary import Summary

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Hindrance

FIELD_OF = {
    "empty_account": "account",
    "malformed_account": "account",
    "unknown_account": "account",
    "unknown_or_wrong": "account",
    "wrong_surname": "surname",
    "email_taken": "email",
    "email_not_latin": "email",
    "email_zone": "email",
    "email_malformed": "email",
    "phone_taken": "phone",
    "phone_malformed": "phone",
    "phone_not_mobile": "phone",
    "no_contact": "email",
    "no_bill_code": "bill_code",
    "wrong_bill_code": "bill_code",
}
TAKEN = frozenset({"email_taken", "phone_taken"})


class RegisterPage(Page):
    """The form; its answer is a ticket, for which a code is then asked."""

    name = "register"
    wide = 640

    def __init__(self, hall: Hall) -> None:
        why = t("Fields with an asterisk must be filled in.")
        super().__init__(hall, t("Registration"), why)
        self.summary = Summary()
        texts = self.visit.of(self.name)
        self.form = Form(self, texts, self.summary)
        self.account = TextField(t("Account number *"), hint=t("10 digits, as on the bill"))
        self.surname = TextField(t("Owner's surname *"), hint=t("The surname alone"))
        self.email = TextField(t("E-mail"))
        self.phone = TextField(t("Phone"), hint="8 (900) 000-00-00")
        self.reach = label(
            t(
                "At least one of the two: a code is sent there, and only by it a lost password is"
                " recovered."
            ),
            "caption",
            wrap=True,
        )
        self.bill_code = TextField(t("Code from the bill *"))
        self.password = NewPassword(
            t("Password *"),
            t("Password once more *"),
            lambda: (texts.get("account", ""), texts.get("surname", "")),
        )
        self._ask_fields()
        self.consent = Consent(
            t(
                "By registering I consent to the processing of my personal data under Federal Law"
                " 152-FZ of 27.07.2006 “On personal data” and agree to the privacy policy."
            )
        )
        self.consent.tick.setChecked(texts.get("consent") == "yes")
        self.consent.changed.connect(lambda on: texts.update(consent="yes" if on else ""))
        self.policy = button(t("Privacy &policy"), "quiet")
        self.policy.setProperty("flush", "true")
        self.policy.clicked.connect(press(self._show_policy))
        self.recover = button(t("Recover the password"), "second")
        self.recover.clicked.connect(press(self._recover))
        self.recover.hide()
        self.go = button(t("&Register"), "primary")
        self.go.clicked.connect(press(self.submit))
        self.known = button(t("I have a login already"), "quiet")
        self.known.clicked.connect(press(lambda: self.goes.emit("sign_in")))
        body = self.card.body
        for one in (
            *(self.summary, self.recover, Pair(self.account, self.surname)),
            *(Pair(self.email, self.phone), self.reach),
            *(self.password, self.bill_code, self.consent),
        ):
            body.addWidget(one)
        self.have_code = button(t("I have a code already"), "quiet")
        self.have_code.clicked.connect(press(lambda: self.goes.emit("confirm")))
        waits = self.visit.pending
        body.addLayout(line(self.policy, self.have_code, 0))
        self.have_code.setVisible(waits is not None and waits.purpose == "registration")
        body.addWidget(Row(self.known, self.go, end=True, fill=True))
        self._eager = False
        hall.host.changed.connect(self._host_answered)
        self.show_host()

    def _ask_fields(self) -> None:
        add = self.form.add
        add("account", self.account, _account, "empty_account")
        add("surname", self.surname, _nothing, "empty_surname")
        add("email", self.email, _email)
        add("phone", self.phone, self._phone)
        add("password", self.password.first, self.password.check, "empty_password")
        add("again", self.password.second, self.password.check_again, "empty_password")
        add("bill_code", self.bill_code, _nothing, "no_bill_code")
        self.form.sent.connect(self.submit)
        self.form.left.connect(self._spell)
        Offer(self.email, as_latin, lambda text: t("Replace by “{text}”", text=text))
        Offer(self.surname, as_russian, lambda text: t("Replace by “{text}”", text=text))

    def take_focus(self) -> None:
        self.form.first().setFocus()

    def needs(self) -> str:
        return t("There is no connection. Registration needs one.")

    def show_host(self) -> None:
        super().show_host()
        known = self.hall.host.welcome
        self.bill_code.setVisible(known is not None and known.bill_code)

    def submit(self) -> None:
        """Check everything here, then let the server do so."""
        known = self.hall.host.welcome
        if self.busy:
            return
        self.recover.hide()
        if not self._whole(known):
            return
        if known is None:
            # Typed faster than the server has said who it is: it goes once that is known.
            self._eager = True
            self._wait(True)
            self.hall.host.ask()
            return
        text = self.form.text
        email, phone = text("email").strip(), text("phone").strip()
        self._wait(True)
        self.cabinet.ask(
            Register(
                account=identity.account_number(text("account")),
                surname=text("surname").strip(),
                email=identity.email(email) if email else None,
                phone=identity.phone(phone, known.region) if phone else None,
                password=text("password"),
                consent=identity.POLICY,
                bill_code=text("bill_code").strip() if known.bill_code else None,
                language=language(),
            ),
            self._answered,
        )

    def _host_answered(self) -> None:
        """What was to be sent goes now, or cannot."""
        if not self._eager:
            return
        self._eager = False
        self._wait(False)
        if self.hall.host.trouble is not None:
            self.hindered(self.hall.host.trouble)
        else:
            self.submit()

    def _whole(self, known: Welcome | None) -> bool:
        faults = self.form.faults()
        if known is None or not known.bill_code:
            faults.pop("bill_code", None)
        if not (self.form.text("email").strip() or self.form.text("phone").strip()):
            faults["email"] = told("no_contact")
        agreed = self.consent.tick.isChecked()
        self.consent.refuse("" if agreed else told("no_consent"))
        lacking = (t("Consent"), told("no_consent"), self.consent.tick)
        self.form.refuse(faults, () if agreed else (lacking,))
        return not faults and agreed

    def _answered(self, answer: Ticket | Hindrance) -> None:
        self._wait(False)
        if isinstance(answer, Ticket):
            self.hall.host.heard(None)
            waits = visit.pending("registration", self.cabinet.url, answer, self.cabinet.now())
            self.visit.pending = waits
            visit.keep(self.cabinet, waits)
            self.goes.emit("confirm")
            return
        if not isinstance(answer, Problem):
            self.hindered(answer.code)
            self.hall.host.heard(answer)
            return
        said = told(answer.code, answer.values)
        name = FIELD_OF.get(answer.code)
        if answer.code.startswith("password_"):
            name = "password"
        if name is not None and name in self.form.fields:
            self.form.refuse({name: said})
        else:
            self.banner.say(said, "bad", "warning-circle")
            self.go.setFocus()
        self.recover.setVisible(answer.code in TAKEN)

    def _recover(self) -> None:
        """The login that is most likely theirs goes along."""
        given = self.form.text("email").strip() or self.form.text("account").strip()
        self.visit.of("recover")["login"] = given
        self.goes.emit("recover")

    def _spell(self, name: str) -> None:
        """A field that was left is shown as its text is kept."""
        edit, region = self.form.fields[name].field.edit, self._region
        try:
            if name == "phone" and edit.text().strip():
                edit.setText(identity.spelled_phone(identity.phone(edit.text(), region)))
            elif name == "account":
                edit.setText(identity.account_number(edit.text()))
            elif name in ("email", "surname"):
                edit.setText(edit.text().strip())
        except Problem:
            pass  # its message stands below it

    @property
    def _region(self) -> str:
        known = self.hall.host.welcome
        return known.region if known is not None else "RU"

    def _phone(self, text: str) -> None:
        identity.phone(text, self._region)

    def _show_policy(self) -> None:
        from lkk_desktop.ui import papers

        known = self.hall.host.welcome
        papers.policy(self, known.name if known is not None else None)

    def _wait(self, busy: bool) -> None:
        self.busy = busy
        self.go.setText(t("Registering…") if busy else t("Register"))
        if busy:
            self.banner.say("", "wait", "cloud-slash")


def _account(text: str) -> None:
    identity.account_number(text)


def _email(text: str) -> None:
    identity.email(text)


def _nothing(_text: str) -> None:
    """Whatever stands there may be right."""
