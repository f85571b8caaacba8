"""How the line stands, as a frozen value that may cross threads."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Line = Literal[
    "online",
    "connecting",
    "offline",
    "by_hand",
    "signed_out",
    "another_server",
    "too_old",
    "revoked",
    "fault",
]
HALTED: dict[str, Line] = {
    "signed_out": "signed_out",
    "another_server": "another_server",
    "app_too_old": "too_old",
}


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """``fresh`` is the server's time (ms) of the last whole pull; ``reason`` the last failure.

    ``blamed`` are the commands that need attention, each with the code of what hinders it, and
    ``details`` what the words for some of these need;
    ``lost`` counts the lines of which a damaged file left nothing, until the person has read it.
    """

    line: Line
    fresh: int | None = None
    waiting: int = 0
    attention: int = 0
    filling: bool = False
    reason: str | None = None
    blamed: dict[str, str] = {}
    details: dict[str, dict[str, Any]] = {}
    lost: int = 0
