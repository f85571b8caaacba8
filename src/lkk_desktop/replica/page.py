"""A page as the replica needs it; ``sync.protocol.Page`` is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class BadPage(Exception):
    """A page that cannot be an answer to what was asked: nothing of it is stored."""


class Head(Protocol):
    """Where a stream's cursor stands."""

    @property
    def counter(self) -> int: ...
    @property
    def run(self) -> str: ...
    @property
    def columns(self) -> str: ...


class KindRows(Protocol):
    """Rows of a kind by column name; the first column is the position.

    ``home`` and ``owner`` (a column) say whose rows they are, even of a kind not known here.
    """

    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def rows(self) -> list[list[Any]]: ...
    @property
    def home(self) -> str: ...
    @property
    def owner(self) -> str: ...


class Lost(Protocol):
    """A row that a stream lost."""

    @property
    def stream(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def position(self) -> int: ...


class PageLike(Protocol):
    """Part of a snapshot, as docs/protocol.md 4 describes it."""

    @property
    def time(self) -> int: ...
    @property
    def heads(self) -> Mapping[str, Head]: ...
    @property
    def kinds(self) -> Mapping[str, KindRows]: ...
    @property
    def gone(self) -> Sequence[Lost]: ...
    @property
    def afresh(self) -> Mapping[str, str]: ...
    @property
    def closed(self) -> Sequence[str]: ...
    @property
    def offered(self) -> Sequence[str]: ...
    @property
    def more(self) -> bool: ...
    @property
    def digests(self) -> Mapping[str, tuple[int, int]]: ...
