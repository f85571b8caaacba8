"""An example of each operation's request: what it names of a household, and what opens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.online import messages
from lkk_desktop.online.messages import Question
from lkk_desktop.sync.protocol import (
    Cursor,
    Envelope,
    Gather,
    Pull,
    Push,
    Refresh,
    SignIn,
    encode,
)
from lkk_server.seed.scene import PASSWORD
from tests.access.people import OFFICE, OWNER, OWNER_USER, SPARE, Caller, Town
from tests.server.running import PACKED

COMMAND = "0199aaaa-0000-7000-8000-0000000000c1"
READING = "0199aaaa-0000-7000-8000-0000000000d1"
NEW_PASSWORD = "kabinet2027"
NOWHERE = Cursor(0, "", "")


class Things(msgspec.Struct, frozen=True, kw_only=True):
    """What requests name, each of one household or of none, and the secrets that open it."""

    account: str
    meter: str
    spare: str
    login: str
    office: str
    device: str
    ticket: str
    permit: str
    link: str
    surname: str
    spare_surname: str
    password: str
    code: str

    def names(self) -> dict[str, str]:
        """What is named, by field; not the secrets."""
        secrets = {"surname", "spare_surname", "password", "code"}
        fields = msgspec.structs.asdict(self).items()
        return {field: value for field, value in fields if field not in secrets and value}

    def guessed(self) -> Things:
        """The same things, named by one who does not know what opens them."""
        return msgspec.structs.replace(
            self, surname="Нетаков", spare_surname="Нетаков", password="nesekret9", code="000000"
        )


NOTHING = Things(
    account="0719999983",
    meter="0719999983-6158999",
    spare="0719999991",
    login="ivanow",
    office="tyumen-nijnevartovsk",
    device="0199bbbb-0000-7000-8000-0000000000e1",
    ticket="n" * 43,
    permit="n" * 43,
    link="n" * 43,
    surname="",
    spare_surname="",
    password="",
    code="",
).guessed()
"""Things that nobody has, with the same secrets as one who guesses would say."""


def theirs(town: Town) -> Things:
    """The household's things, with what opens them."""
    return Things(
        account=OWNER.account,
        meter=f"{OWNER.account}-6158001",
        spare=SPARE.account,
        login="ivanov",
        office=OFFICE,
        device=town.callers["expired"].device,
        ticket="",
        permit="",
        link="",
        surname=OWNER.customer.split()[0],
        spare_surname=SPARE.customer.split()[0],
        password=PASSWORD,
        code="",
    )


def everything(things: Things) -> Things:
    """What a stranger knows who was told all that the household knows."""
    return things


def no_ticket(things: Things) -> Things:
    """What a stranger knows of what only its bearer has: nothing."""
    return msgspec.structs.replace(things.guessed(), ticket="m" * 43, permit="m" * 43, link="m")


class Example(NamedTuple):
    """A request of an operation. ``named``: it names things of a household; ``shows``: what is in
    the answer of one who is entitled; ``before`` makes what it needs, as the owner does;
    ``guess``: what those know who are not entitled."""

    ask: Callable[[Caller, Things, Town], Any]
    named: bool = True
    shows: tuple[str, ...] = ()
    before: Callable[[Town, Things], Things] | None = None
    guess: Callable[[Things], Things] = Things.guessed


def _pull(caller: Caller, things: Things, town: Town) -> Pull:
    cursors = {f"account:{things.account}": NOWHERE}
    if caller.device:
        cursors[f"device:{caller.device}"] = NOWHERE
    return Pull(server=town.server.database.server_id, cursors=cursors)


def _push(caller: Caller, things: Things, town: Town) -> Push:
    new = NewValue(register=f"{things.meter}-day", reading=READING, value=14_400_000)
    command = SubmitReadings(account=things.account, meter=things.meter, values=(new,))
    now = town.server.clock()
    envelope = Envelope(
        id=COMMAND,
        owner=command.owner,
        kind=command.kind,
        version=command.version,
        needs=(),
        made=now,
        number=1,
        payload=msgspec.json.encode(command),
    )
    pull = _pull(caller, things, town)
    return Push(server=pull.server, now=now, commands=(envelope,), pull=pull)


def _gather(_caller: Caller, things: Things, town: Town) -> Gather:
    cursors = {f"account:{things.account}": NOWHERE}
    server = town.server.database.server_id
    return Gather(server=server, office=things.office, bucket=None, cursors=cursors)


# ── what requests need ────────────────────────────────────────────────────────────────────────


def owner_asks(town: Town, question: Question[Any]) -> Any:
    """What the owner is answered to a question, which goes well."""
    with town.client(town.callers["owner"]) as client:
        answer = client.post(question.path, content=encode(question), headers=PACKED)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=question.answer)


def tries_spent(town: Town, things: Things) -> Things:
    """As after a few wrong surnames: what exactly is wrong is no longer told to anybody here."""
    for caller in town.callers.values():
        for _ in range(3):
            for question in (
                messages.LinkAccount(account=things.spare, surname="Нетакой"),
                messages.LookAsGuest(account=things.spare, surname="Нетакой"),
            ):
                with town.client(caller) as client:
                    client.post(question.path, content=encode(question), headers=PACKED)
    return things


def deletion_begun(town: Town, things: Things) -> Things:
    owner_asks(town, messages.DeleteUser(password=things.password))
    return things


EXAMPLES: dict[str, Example] = {
    # ── sessions, and what the server says of itself ──
    "sign_in": Example(
        lambda _caller, things, _town: SignIn(
            login=things.login, password=things.password, device_name="Стол"
        ),
        shows=(OWNER_USER,),
    ),
    "refresh": Example(
        lambda caller, _things, _town: Refresh(
            "n" * 64 if caller.session is None else caller.session.refresh
        ),
        named=False,
        shows=(OWNER_USER,),
    ),
    "sign_out": Example(lambda *_: None, named=False),
    "health": Example(lambda *_: None, named=False, shows=("ok",)),
    "openapi": Example(lambda *_: None, named=False, shows=("x-access",)),
    # ── the exchange ──
    "push": Example(_push, shows=(OWNER.address, OWNER.customer, "6158001", "accepted")),
    "pull": Example(_pull, shows=(OWNER.address, OWNER.customer, "6158001")),
    "gather": Example(_gather, shows=(OWNER.address, OWNER.customer)),
    "live": Example(lambda *_: None, named=False, shows=(f"account:{OWNER.account}",)),
    # ── of one who is signed in ──
    "link_account": Example(
        lambda _caller, things, _town: messages.LinkAccount(
            account=things.spare, surname=things.spare_surname
        ),
        before=tries_spent,
    ),
    "unlink_account": Example(
        lambda _caller, things, _town: messages.UnlinkAccount(account=things.account, last=True),
        shows=("deleting",),
    ),
    "change_credentials": Example(
        lambda *_: messages.ChangeCredentials(password=PASSWORD, new_password=NEW_PASSWORD),
        named=False,
        shows=(OWNER_USER,),
    ),
    "list_devices": Example(lambda *_: messages.ListDevices(), named=False, shows=("test",)),
    "revoke_device": Example(
        lambda _caller, things, _town: messages.RevokeDevice(device=things.device),
        guess=everything,
    ),
    "delete_user": Example(
        lambda *_: messages.DeleteUser(password=PASSWORD), named=False, shows=("deleting",)
    ),
    "keep_user": Example(lambda *_: messages.KeepUser(), named=False, before=deletion_begun),
}
