"""What the journal shows: the appeals as they stand, and what has become none yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.appeals.appeal import Appeal
from lkk_desktop.models.appeals.catalogue import AppealForm
from lkk_desktop.models.appeals.deeds import RateAnswer, SubmitAppeal, WithdrawAppeal
from lkk_desktop.models.command import Moment, Problem
from lkk_desktop.models.record import R, Record
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.ui.appeals import words

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Entry

State = Literal[
    "received",
    "in_work",
    "completed",
    "refused",
    "withdrawn",
    "waiting",
    "attention",
    "rejected",
    "withdrawing",
]
PENDING = frozenset({"waiting", "attention"})


class World(Protocol):
    """What is read: the cabinet itself, or what is shown beside the UI."""

    def get(self, kind: type[R], id: str) -> R | None: ...

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]: ...


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal as its author sees it.

    ``state`` is its status, or how far its command has come. ``code`` and ``details`` say what
    hinders it. ``kept``: whether it is a record, which a command that was refused leaves none of.
    ``rating_waits``: its rating is still on its way. ``folded`` is what a search looks through.
    """

    appeal: Appeal
    state: State
    code: str | None = None
    details: dict[str, Any] = {}
    kept: bool = True
    rating_waits: bool = False
    account: Account | None = None
    zone: str = "UTC"
    folded: str = ""

    @property
    def id(self) -> str:
        return self.appeal.id

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether «Отозвать» may be offered: until somebody has begun to work on it."""
        return self.state in ("received", "waiting", "attention")

    @property
    def can_be_amended(self) -> bool:
        """Whether it may be written anew with its answers: what was refused, what cannot go as it
        is, and what was taken back before it became an appeal."""
        never = self.state == "withdrawn" and not self.kept
        return never or self.state in ("refused", "rejected", "attention")


def gather(world: World, user: str, entries: Iterable[Entry]) -> tuple[Letter, ...]:
    """The user's appeals over all accounts, the newest first."""
    entries = list(entries)
    sent = {one.id: one for one in entries if isinstance(one.command, SubmitAppeal)}
    back = {
        one.command.command: one
        for one in entries
        if isinstance(one.command, WithdrawAppeal) and one.state in PENDING
    }
    rated = {
        one.command.appeal
        for one in entries
        if isinstance(one.command, RateAnswer) and one.state in PENDING
    }
    appeals = {one.id: one for one in world.find(Appeal, user=user)}
    about = _About(world)
    made = [
        about.letter(one, sent.get(one.command), back, rating_waits=one.id in rated)
        for one in appeals.values()
    ]
    for entry in sent.values():
        command = entry.command
        assert isinstance(command, SubmitAppeal)
        if command.appeal not in appeals:
            drawn = _drawn(world, command, entry, user)
            made.append(about.letter(drawn, entry, back, kept=False))
    return tuple(sorted(made, key=lambda one: (one.appeal.submitted, one.id), reverse=True))


class _About:
    """What is told of an appeal besides itself; accounts and suppliers are looked up once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._accounts: dict[str, Account | None] = {}
        found = next(iter(world.find(Supplier)), None)
        self._zone = "UTC" if found is None else found.zone
        self._zones = {one.id: one.zone for one in world.find(Supplier)}

    def letter(
        self,
        appeal: Appeal,
        entry: Entry | None,
        back: dict[str, Entry],
        *,
        kept: bool = True,
        rating_waits: bool = False,
    ) -> Letter:
        account = self._account(appeal.account)
        zone = self._zone
        if account is not None:
            zone = self._zones.get(account.supplier, account.zone)
        state = _state(appeal, entry, back)
        hindered = entry is not None and state in ("attention", "rejected")
        return Letter(
            appeal=appeal,
            state=state,
            code=entry.code if entry is not None and hindered else None,
            details=entry.details if entry is not None and hindered else {},
            kept=kept,
            rating_waits=rating_waits,
            account=account,
            zone=zone,
            folded=words.folded("\n".join(_texts(appeal))),
        )

    def _account(self, number: str | None) -> Account | None:
        if number is None:
            return None
        if number not in self._accounts:
            self._accounts[number] = self._world.get(Account, number)
        return self._accounts[number]


def _state(appeal: Appeal, entry: Entry | None, back: dict[str, Entry]) -> State:
    if appeal.command in back:
        return "withdrawing"
    if entry is None or entry.state == "accepted" or entry.state == "superseded":
        return appeal.status
    return entry.state


def _texts(appeal: Appeal) -> Iterable[str]:
    """All that a search may find an appeal by."""
    yield from (appeal.number or "", appeal.topic, appeal.reason, appeal.account or "")
    yield from (one.shown or str(one.value) for one in appeal.answers)
    yield from (one.name for one in (*appeal.enclosures, *appeal.answer_enclosures))
    yield appeal.answer or ""


class _Sheet:
    """A world that keeps what is put into it to itself."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.put_: list[Record] = []

    def get(self, kind: type[R], id: str) -> R | None:
        return self._world.get(kind, id)

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        return self._world.find(kind, **equal)

    def put(self, record: Record) -> None:
        self.put_.append(record)

    def drop(self, kind: type[Record], id: str) -> None:
        self.put_ = [one for one in self.put_ if not (isinstance(one, kind) and one.id == id)]


def _drawn(world: World, command: SubmitAppeal, entry: Entry, user: str) -> Appeal:
    """The appeal that a command would have become; bare where its form is no longer known."""
    sheet = _Sheet(world)
    moment = Moment(now=entry.made, made=entry.made, actor=user, channel="app", command=entry.id)
    try:
        command.apply(sheet, moment)
    except Problem:
        sheet.put_ = []
    found = next((one for one in sheet.put_ if isinstance(one, Appeal)), None)
    if found is not None:
        return found
    form = world.get(AppealForm, command.form)
    return Appeal(
        id=command.appeal,
        user=user,
        account=command.account,
        form=command.form,
        topic=form.title if form is not None else words.unknown_form(),
        reason=form.title if form is not None else words.unknown_form(),
        command=entry.id,
        submitted=entry.made,
        status="received",
        days=form.days if form is not None else 0,
        answers=(),
        enclosures=command.enclosures,
        consents=command.consents,
    )
