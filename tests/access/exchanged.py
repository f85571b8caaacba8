"""Examples of the sessions' and the exchange's requests, and of what the server says of itself."""

from __future__ import annotations

import msgspec

from lkk_desktop.models.command import Command
from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.sync.protocol import Cursor, Envelope, Gather, Pull, Push, Refresh, SignIn
from tests.access.people import OWNER, OWNER_USER, Caller, Town
from tests.access.things import Example, Things

PUSHED = "0199aaaa-0000-7000-8000-0000000000c3"
READING = "0199aaaa-0000-7000-8000-0000000000d1"
NOWHERE = Cursor(0, "", "")


def readings(things: Things, account: str | None = None) -> SubmitReadings:
    """A value of the household's electricity meter, which is taken for its account."""
    new = NewValue(register=f"{things.meter}-day", reading=READING, value=14_400_000)
    return SubmitReadings(account=account or things.account, meter=things.meter, values=(new,))


def pulled(caller: Caller, account: str, town: Town) -> Pull:
    """A pull of an account's stream, and of the caller's device, from the start."""
    cursors = {f"account:{account}": NOWHERE}
    if caller.device:
        cursors[f"device:{caller.device}"] = NOWHERE
    return Pull(server=town.server.database.server_id, cursors=cursors)


def enveloped(town: Town, id: str, command: Command, pull: Pull) -> Push:
    """A push of one command."""
    now = town.server.clock()
    envelope = Envelope(
        id=id,
        owner=command.owner,
        kind=command.kind,
        version=command.version,
        needs=(),
        made=now,
        number=1,
        payload=msgspec.json.encode(command),
    )
    return Push(server=pull.server, now=now, commands=(envelope,), pull=pull)


def _pull(caller: Caller, things: Things, town: Town) -> Pull:
    return pulled(caller, things.account, town)


def _push(caller: Caller, things: Things, town: Town) -> Push:
    return enveloped(town, PUSHED, readings(things), _pull(caller, things, town))


def _gather(_caller: Caller, things: Things, town: Town) -> Gather:
    cursors = {f"account:{things.account}": NOWHERE}
    server = town.server.database.server_id
    return Gather(server=server, office=things.office, bucket=None, cursors=cursors)


EXCHANGED: dict[str, Example] = {
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
    "push": Example(_push, shows=(OWNER.address, OWNER.customer, "6158001", "accepted")),
    "pull": Example(_pull, shows=(OWNER.address, OWNER.customer, "6158001")),
    "gather": Example(_gather, shows=(OWNER.address, OWNER.customer)),
    "live": Example(lambda *_: None, named=False, shows=(f"account:{OWNER.account}",)),
}
