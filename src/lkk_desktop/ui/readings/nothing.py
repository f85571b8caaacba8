"""What stands in the place of meters while there are none to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from lkk_desktop.strings import t
from lkk_desktop.ui.components import Empty, Skeleton

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Status


def nothing(status: Status) -> list[QWidget]:
    """The shape of what is on its way, or why there is nothing."""
    coming = status.fresh is None and status.line in ("connecting", "online")
    if status.filling or coming:
        words = t("The first data are on their way")
        return [Skeleton(words, rows) for rows in (2, 2, 1)]
    if status.fresh is None:
        title = t("No data on this computer yet")
        return [Empty("cloud-slash", title, t("They come once there is a connection."))]
    title = t("No account yet")
    return [Empty("gauge", title, t("Once your cabinet has an account, its meters appear here."))]
