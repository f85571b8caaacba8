"""What the engine asks for, and what it needs of the two files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from lkk_desktop.replica.outbox import Line
from lkk_desktop.replica.pages import Touched
from lkk_desktop.replica.streams import Held
from lkk_desktop.sync.deliveries import Unanswered
from lkk_desktop.sync.protocol import Gather, Page, Pull, Push, Receipt

Purpose = Literal["push", "pull", "fill", "gather"]


class Request(msgspec.Struct, frozen=True):
    """What to send now, and what it was about when the answer comes."""

    purpose: Purpose
    message: Push | Pull | Gather
    streams: tuple[str, ...]
    lines: tuple[Line, ...] = ()


class Idle(msgspec.Struct, frozen=True):
    """Nothing to send before this time of the monotonic clock; None: not before a nudge."""

    until: float | None


class Store(Unanswered, Protocol):
    """The two files, as the engine needs them."""

    @property
    def server(self) -> str: ...
    @property
    def device(self) -> str: ...
    def streams(self) -> dict[str, Held]: ...
    def held(self, stream: str) -> Held | None: ...
    def compare_due(self) -> bool: ...
    def buckets(self, office: str) -> tuple[tuple[int, int], ...]: ...
    def in_bucket(self, office: str, number: int) -> dict[str, Held]: ...
    def listed(self, stream: str) -> tuple[str, Held] | None: ...
    def lacking(self) -> set[str]: ...
    def receipts(self, ids: Sequence[str]) -> dict[str, Receipt]: ...
    def apply(self, page: Page, asked: tuple[str, ...], device_time: int) -> Touched: ...
    def gather(self, page: Page, asked: Gather) -> Touched: ...


def stands(store: Store, asked: Push | Pull | Gather) -> bool:
    """Whether what was asked from is still what is held.

    A clerk may have given an account back meanwhile, and opened it again: what came after its
    former cursor is then not what it lacks.
    """
    if isinstance(asked, Gather):
        listed = {stream: store.listed(stream) for stream in asked.cursors}
        held = {s: one[1] for s, one in listed.items() if one and one[0] == asked.office}
    else:
        held = store.streams()
    pull = asked.pull if isinstance(asked, Push) else asked
    cursors = {} if pull is None else pull.cursors
    return all(
        stream not in held
        or (held[stream].counter, held[stream].run) == (cursor.counter, cursor.run)
        for stream, cursor in cursors.items()
    )
