"""What a person does with appeals without a connection: send one, take it back, rate its answer."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.models.appeals.appeal import (
    MOST_FILES,
    Agreed,
    Answered,
    Appeal,
    Enclosure,
    Rating,
)
from lkk_desktop.models.appeals.catalogue import CONSENTS, AppealForm, AppealTopic, Field, consents
from lkk_desktop.models.appeals.checking import Value, flaws
from lkk_desktop.models.bounds import Code, Count, Id, LongText
from lkk_desktop.models.command import Command, Moment, Problem, Verdict, World, command
from lkk_desktop.models.contacts import Contact, contact_id

Answers = Annotated[dict[Code, LongText | int], Meta(max_length=200)]


class _Own(Command, frozen=True, kw_only=True):
    """A deed on an appeal of the user's own."""

    user: Id
    appeal: Id

    @property
    def owner(self) -> str:
        return f"user:{self.user}"

    def _mine(self, moment: Moment) -> None:
        if moment.actor != self.user:
            raise Problem("not_yours")


@command("submit_appeal")
class SubmitAppeal(_Own, frozen=True, kw_only=True):
    """Send what was filled in. The files stand with the line and go before it.

    ``form_version`` is that of the form as it was filled in; ``appeal`` the id that it will have.
    """

    account: Id | None
    form: Id
    form_version: Count
    answers: Answers
    enclosures: Annotated[tuple[Enclosure, ...], Meta(max_length=MOST_FILES)]
    consents: Annotated[tuple[Agreed, ...], Meta(max_length=10)]

    def check(self, world: World, moment: Moment) -> None:
        """Raises ``Problem``: not_yours, email_not_confirmed (seed S2, 6.5), unknown_form,
        form_closed, form_unreadable (it needs a newer program), account_needed, account_unlinked,
        form_changed where what was filled in does not fit what the form has become, the codes of
        ``flaws`` with their field, consent_needed, appeal_exists."""
        self._mine(moment)
        contact = world.get(Contact, contact_id(self.user, "email"))
        if contact is None or contact.confirmed is None:
            raise Problem("email_not_confirmed")
        form = self._offered(world)
        if self.account is None and form.needs_account:
            raise Problem("account_needed")
        linked = world.find(LinkedAccount, user=self.user)
        if self.account is not None and self.account not in {one.account for one in linked}:
            raise Problem("account_unlinked", account=self.account)
        wrong = flaws(form, self.answers, self.enclosures)
        if wrong and form.version != self.form_version:
            raise Problem("form_changed", form=form.title)
        if wrong:
            raise Problem(wrong[0].code, field=wrong[0].field, **wrong[0].values)
        if len({one.id for one in self.enclosures}) < len(self.enclosures):
            raise Problem("malformed")
        given = {(one.consent, one.version, one.sha256) for one in self.consents}
        texts = {one.kind: one for one in consents(world, form.supplier)}
        for kind in CONSENTS:
            text = texts.get(kind)
            if text is None or (text.id, text.version, text.sha256) not in given:
                raise Problem("consent_needed", kind=kind)
        if world.get(Appeal, self.appeal) is not None:
            raise Problem("appeal_exists")

    def apply(self, world: World, moment: Moment) -> Verdict:
        """The appeal stands as «Принят»; its number and term are the server's to say."""
        form = world.get(AppealForm, self.form)
        if form is None:
            raise Problem("unknown_form", form=self.form)
        topic = world.get(AppealTopic, form.topic)
        world.put(
            Appeal(
                id=self.appeal,
                user=self.user,
                account=self.account,
                form=form.id,
                topic=form.title if topic is None else topic.title,
                reason=form.title,
                command=moment.command,
                submitted=moment.made,
                status="received",
                days=form.days,
                answers=tuple(self._answered(form)),
                enclosures=self.enclosures,
                consents=self.consents,
            )
        )
        return "accepted"

    def _offered(self, world: World) -> AppealForm:
        form = world.get(AppealForm, self.form)
        if form is None:
            raise Problem("unknown_form", form=self.form)
        if not form.open:
            raise Problem("form_closed", form=form.title)
        if not form.readable:
            raise Problem("form_unreadable", form=form.title)
        return form

    def _answered(self, form: AppealForm) -> list[Answered]:
        return [
            Answered(
                name=field.name,
                section=section.title,
                label=field.label,
                type=field.type,
                value=self.answers[field.name],
                shown=_shown(field, self.answers[field.name]),
            )
            for section in form.sections
            for field in section.fields
            if field.type != "file" and self.answers.get(field.name) not in (None, "")
        ]


@command("withdraw_appeal")
class WithdrawAppeal(_Own, frozen=True, kw_only=True):
    """Take an appeal back («Отозвать»), as long as nobody has begun to work on it.

    ``command`` is the one that sent it.
    """

    command: Id

    @property
    def withdraws(self) -> str | None:
        return self.command

    def check(self, world: World, moment: Moment) -> None:
        """Raises ``Problem``: not_yours, unknown_command, appeal_in_work."""
        self._mine(moment)
        appeal = world.get(Appeal, self.appeal)
        if appeal is None:
            return
        if appeal.command != self.command:
            raise Problem("unknown_command", command=self.command)
        if appeal.status != "received":
            raise Problem("appeal_in_work")

    def apply(self, world: World, moment: Moment) -> Verdict:
        appeal = world.get(Appeal, self.appeal)
        if appeal is not None:
            world.put(replace(appeal, status="withdrawn"))
        return "accepted"


@command("rate_answer")
class RateAnswer(_Own, frozen=True, kw_only=True):
    """Say how good the answer was: once (seed S2, 6.5.4)."""

    rating: Rating

    def check(self, world: World, moment: Moment) -> None:
        """Raises ``Problem``: not_yours, unknown_appeal, not_answered, already_rated."""
        self._mine(moment)
        appeal = world.get(Appeal, self.appeal)
        if appeal is None:
            raise Problem("unknown_appeal")
        if appeal.status != "completed":
            raise Problem("not_answered")
        if appeal.rating is not None:
            raise Problem("already_rated")

    def apply(self, world: World, moment: Moment) -> Verdict:
        appeal = world.get(Appeal, self.appeal)
        if appeal is None:
            raise Problem("unknown_appeal")
        world.put(replace(appeal, rating=self.rating, rated=moment.made))
        return "accepted"


def _shown(field: Field, value: Value) -> str:
    """An answer in words, where its value is a code."""
    return next((one.title for one in field.choices if one.code == value), "")
