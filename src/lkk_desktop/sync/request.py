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
