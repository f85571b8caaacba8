"""Telling once what became of the values sent from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lkk_desktop.models.readings import SubmitReadings
from lkk_desktop.strings import n, t
from lkk_desktop.ui import words

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


def tell_settled(cabinet: Cabinet, awaited: list[str], say: Callable[[str, str], None]) -> None:
    """Say how those of the awaited commands ended that have, and await them no longer."""
    taken = 0
    for entry in [cabinet.entry(command) for command in awaited]:
        if entry is None or entry.state in ("waiting", "attention"):
            continue
        awaited.remove(entry.id)
        if entry.state == "rejected":
            why = words.reason(entry.state, entry.code, entry.details)
            say(t("Reading refused: {reason}", reason=why), "bad")
        elif entry.state == "accepted" and isinstance(entry.command, SubmitReadings):
            taken += len(entry.command.values)
    if taken:
        say(n("{count} reading sent.", "{count} readings sent.", taken), "ok")
