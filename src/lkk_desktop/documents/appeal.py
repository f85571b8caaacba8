"""An appeal with its answer as values: what was written, by whom, when, and what became of it."""

from __future__ import annotations

import msgspec

from lkk_desktop.models.accounts import Account, User
from lkk_desktop.models.appeals.appeal import Appeal
from lkk_desktop.models.appeals.catalogue import AppealForm, ConsentText
from lkk_desktop.models.command import World
from lkk_desktop.models.suppliers import Supplier


class Given(msgspec.Struct, frozen=True):
    """A consent as it was given: its line, its version, and the hash of the words agreed to."""

    line: str
    version: int
    sha256: str


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal and all that its paper names. ``account`` is None where it is about none, or where
    the account is no longer the user's; ``waits``: it is still on its way to the supplier."""

    supplier: Supplier
    appeal: Appeal
    account: Account | None
    author: str
    consents: tuple[Given, ...]
    waits: bool = False

    @property
    def zone(self) -> str:
        """By whose clock its instants are told."""
        return self.supplier.zone


def gathered(world: World, appeal_id: str, *, waits: bool = False) -> Letter | None:
    """The appeal in any world; None where it is not there."""
    appeal = world.get(Appeal, appeal_id)
    if appeal is None:
        return None
    account = world.get(Account, appeal.account) if appeal.account is not None else None
    supplier = _supplier(world, appeal, account)
    if supplier is None:
        return None
    user = world.get(User, appeal.user)
    author = account.customer if account is not None else ""
    return Letter(
        supplier=supplier,
        appeal=appeal,
        account=account,
        author=author or (user.name or user.login if user is not None else ""),
        consents=tuple(_given(world, appeal)),
        waits=waits,
    )


def _supplier(world: World, appeal: Appeal, account: Account | None) -> Supplier | None:
    form = world.get(AppealForm, appeal.form)
    named = [one.supplier for one in (account, form) if one is not None]
    found = (world.get(Supplier, one) for one in named)
    return next((one for one in found if one is not None), None) or next(
        iter(world.find(Supplier)), None
    )


def _given(world: World, appeal: Appeal) -> list[Given]:
    made = []
    for one in appeal.consents:
        text = world.get(ConsentText, one.consent)
        line = text.line if text is not None else one.consent
        made.append(Given(line, one.version, one.sha256))
    return made
