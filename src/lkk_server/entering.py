"""Entering: what some commands ask of the server beyond their own check and effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.command import Command, Moment, World
from lkk_server.appeals import registering
from lkk_server.files import enclosing
from lkk_server.ledger import Ledger
from lkk_server.scope import Identity


class Entering(NamedTuple):
    """What the server does at a command.

    ``check`` comes after the command's own and raises ``Problem`` as it does. ``enter`` comes last,
    in the same transaction, once nothing can refuse the command any more: what it draws from the
    server's books is drawn by commands alone that are settled.
    """

    check: Callable[[Ledger, Identity, Any], None]
    enter: Callable[[Ledger, World, Identity, Moment, Any], None]


def _check_appeal(ledger: Ledger, who: Identity, command: SubmitAppeal) -> None:
    registering.check(ledger, who, command)
    enclosing.enclosed(ledger, who, command)


def _enter_appeal(
    ledger: Ledger, world: World, who: Identity, moment: Moment, command: SubmitAppeal
) -> None:
    registering.enter(ledger, world, who, moment, command)
    enclosing.name_by(ledger, who, command)


ENTERING: dict[type[Command], Entering] = {
    SubmitAppeal: Entering(_check_appeal, _enter_appeal),
}
