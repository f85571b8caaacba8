"""Taking an appeal back: asked about, then said, from wherever it is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from lkk_desktop.models.appeals.deeds import WithdrawAppeal
from lkk_desktop.strings import t
from lkk_desktop.ui.ask import ask

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


def meant(over: QWidget, named: str) -> bool:
    """Whether the person means to take back the appeal that is called so."""
    return ask(
        over,
        t("Withdraw the appeal?"),
        t("The supplier will not work on it. What you wrote stays in the log."),
        [named],
        t("Withdraw"),
    )


def withdraw(cabinet: Cabinet, appeal: str, command: str) -> None:
    """Take it back: by its line where the outbox has it still, else by its record alone.

    Raises ``Problem`` and ``Fault``.
    """
    if cabinet.entry(command) is not None:
        cabinet.withdraw(command)
        return
    back = WithdrawAppeal(user=cabinet.user or "", appeal=appeal, command=command)
    cabinet.submit(back, cabinet.new_id())
