"""The matrix finds what it is there for: each way to let a stranger in, planted and seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from lkk_desktop.sync.protocol import Page, Pull
from lkk_server import exchange
from lkk_server.identity import devices
from lkk_server.identity.families import DEVICE
from lkk_server.identity.sessions import Sessions
from lkk_server.refused import Refused
from lkk_server.scope import Identity, Scope
from tests import canaries
from tests.access import matrix
from tests.access.people import OWNER, Actor, Town

pytestmark = pytest.mark.slow


def wrong(town: Town, name: str) -> dict[Actor, str]:
    """Who is answered otherwise than the policy says, and how."""
    operation = next(one for one in matrix.described(town) if one.name == name)
    return {cell.actor: cell.wrong for cell in matrix.row(town, operation) if cell.wrong}


def test_a_scope_that_lets_everybody_in(the_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Callable[..., Scope] = vars(exchange)["scope_of"]

    def wide(*arguments: Any) -> Scope:
        scope = plain(*arguments)
        return msgspec.structs.replace(scope, own=scope.own | {f"account:{OWNER.account}"})

    monkeypatch.setattr(exchange, "scope_of", wide)
    found = wrong(the_town, "pull")
    assert found.keys() == {"neighbour", "former", "other_clerk"}
    assert all(OWNER.address in said for said in found.values())
    # The guard of the whole run asks for the scope by itself.
    words = (OWNER.customer, OWNER.address, *(device.serial for device in OWNER.devices))
    assert {*canaries.LEAKS} == {f"POST /sync/pull answered {word}" for word in words}
    canaries.LEAKS.clear()


def test_a_stream_that_is_forbidden_instead_of_unknown(
    the_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = exchange.Exchange.pull

    def pull(self: exchange.Exchange, identity: Identity, asked: Pull) -> Page:
        page = plain(self, identity, asked)
        if f"account:{OWNER.account}" in page.closed:
            raise Refused(403, "forbidden")
        return page

    monkeypatch.setattr(exchange.Exchange, "pull", pull)
    found = wrong(the_town, "pull")
    assert found.keys() == {"neighbour", "former", "other_clerk"}
    assert all("unlike an unknown thing" in said for said in found.values())


def test_a_token_that_never_expires(the_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Sessions.who

    def who(self: Sessions, token: str) -> Identity:
        try:
            return plain(self, token)
        except Refused as refused:
            if refused.code == "token_expired":
                return Identity(supplier="tyumen", user="u-ivanov", device="x")
            raise

    monkeypatch.setattr(Sessions, "who", who)
    assert wrong(the_town, "live").keys() == {"expired"}


def test_a_device_that_a_stranger_can_revoke(
    the_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def own(connection: Any, _user: str, device: str) -> Any:
        query = select(DEVICE.name, DEVICE.revoked).where(DEVICE.id == device)
        return connection.execute(query).first()

    monkeypatch.setattr(devices, "_own", own)
    found = wrong(the_town, "revoke_device")
    assert found.keys() == {"neighbour", "former", "clerk", "other_clerk"}
    assert all("changed what is the household's" in said for said in found.values())


def test_an_operation_without_an_example(the_town: Town) -> None:
    operation = matrix.described(the_town)[0]._replace(name="new_one")
    with pytest.raises(KeyError, match="new_one"):
        matrix.row(the_town, operation)
