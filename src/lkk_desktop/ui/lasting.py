"""What the banner over every page says of the line, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.strings import t
from lkk_desktop.ui import words
from lkk_desktop.ui.components import State

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Status


def banner_of(status: Status) -> tuple[str, State, str, str]:
    """What the banner says of a status: words, state, glyph, and the words of its button."""
    if status.lost:
        return words.lost(status.lost), "bad", "warning-circle", t("Understood")
    match status.line:
        case "offline":
            said = t(
                "Working offline. What you enter is kept on this computer and goes by itself"
                " once there is a connection."
            )
            if status.reason not in (None, "unreachable"):
                said = f"{said} {words.connectivity(status.reason or '')}"
            return said, "wait", "cloud-slash", ""
        case "by_hand":
            said = t(
                "Working offline, as you chose. What you enter is kept on this computer and goes"
                " once you connect again."
            )
            return said, "wait", "cloud-slash", t("Connect")
        case "signed_out":
            return words.connectivity("signed_out"), "wait", "sign-in", t("Sign in")
        case "another_server" | "too_old" | "fault" as line_:
            codes = {"another_server": "another_server", "too_old": "app_too_old"}
            return (
                words.anything(codes.get(line_, status.reason or "")),
                "bad",
                "warning-circle",
                "",
            )
        case _:
            return "", "wait", "cloud-slash", ""
