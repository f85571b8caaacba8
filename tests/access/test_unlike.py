"""What is foreign and what is not there are one answer, also where a request hides the name."""

from __future__ import annotations

import pytest

from lkk_desktop.models.directory import BUCKETS
from lkk_desktop.models.readings import WithdrawCommand
from lkk_desktop.sync.protocol import Cursor, Page, Pull, Push, SignIn
from lkk_server.seed.scene import PASSWORD
from tests import canaries
from tests.access import matrix
from tests.access.exchanged import enveloped, pulled, readings
from tests.access.people import LOGINS, NEIGHBOURS, OWNER, OWNER_USER, Actor, Caller, Town
from tests.access.things import COMMAND, Example, Things, asked_of, everything

ANOTHER = "0199aaaa-0000-7000-8000-0000000000c2"
OWN: dict[Actor, str] = {"neighbour": NEIGHBOURS, "other_clerk": NEIGHBOURS, "former": "0710046205"}
"""An account that a caller may speak for; everybody else's is the household's."""


def _withdraw(caller: Caller, things: Things, town: Town) -> Push:
    own = OWN.get(caller.actor, OWNER.account)
    command = WithdrawCommand(account=own, command=things.command)
    return enveloped(town, ANOTHER, command, pulled(caller, own, town))


def _sent(town: Town, things: Things) -> Things:
    """The owner has sent readings, which are taken."""
    owner = town.callers["owner"]
    push = enveloped(town, COMMAND, readings(things), pulled(owner, things.account, town))
    page: Page = asked_of(town, owner, "/sync/push", push, Page)
    assert "accepted" in page.kinds["outcome"].rows[0]
    return things


def _by_a_foreign_meter(caller: Caller, things: Things, town: Town) -> Push:
    own = OWN.get(caller.actor, things.account)
    command = readings(things, account=own)
    return enveloped(town, ANOTHER, command, pulled(caller, own, town))


def _with_a_cursor(caller: Caller, things: Things, town: Town) -> Pull:
    """As one whose account it was, and who holds its stream up to some point."""
    pull = pulled(caller, things.account, town)
    pull.cursors[f"account:{things.account}"] = Cursor(9, "0" * 32, "f" * 12)
    return pull


def _of_an_office(caller: Caller, things: Things, town: Town) -> Pull:
    buckets = ((0, 0),) * BUCKETS
    server = town.server.database.server_id
    cursors = {f"device:{caller.device}": Cursor(0, "", "")}
    return Pull(server=server, cursors=cursors, offices={things.office: buckets})


def _from_a_foreign_device(caller: Caller, things: Things, _town: Town) -> SignIn:
    foreign = caller.actor in ("nobody", "expired", "revoked")
    login = "petrova" if foreign else LOGINS[caller.actor]
    return SignIn(login=login, password=PASSWORD, device_name="Стол", device=things.device)


HIDDEN: dict[str, tuple[str, Example]] = {
    "a command to be taken back": ("push", Example(_withdraw, before=_sent, guess=everything)),
    "a meter of another account": ("push", Example(_by_a_foreign_meter, shows=("accepted",))),
    "a stream held once": ("pull", Example(_with_a_cursor, shows=(OWNER.address,))),
    "an office's directory": ("pull", Example(_of_an_office)),
    "a device to sign in from": (
        "sign_in",
        Example(_from_a_foreign_device, guess=everything, shows=(OWNER_USER,)),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", HIDDEN)
def test_what_is_foreign_is_as_what_is_not_there(the_town: Town, what: str) -> None:
    name, example = HIDDEN[what]
    operation = next(one for one in matrix.described(the_town) if one.name == name)
    cells = matrix.row(the_town, operation, example)
    # What a request names may be said back: a seed's meter is called by its number.
    said_back = [one for one in canaries.LEAKS if one == "POST /sync/push answered 6158001"]
    assert (said_back if "meter" in what else []) == canaries.LEAKS
    canaries.LEAKS.clear()
    wrong = [f"{cell.actor} ({cell.verdict}): {cell.wrong}" for cell in cells if cell.wrong]
    assert not wrong, "\n".join(wrong)
    unknown = {cell.actor for cell in cells if cell.verdict.kind == "unknown"}
    assert {"neighbour", "former", "other_clerk"} <= unknown
