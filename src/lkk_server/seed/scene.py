"""A scene: the records and logins that a server begins with, and the moment it is set at."""

from __future__ import annotations

import msgspec

from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.models.record import Record

PASSWORD = "kabinet2026"


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """Names that a user signs in by (a login, an account number) and the password."""

    user: str
    names: tuple[str, ...]
    password: str = PASSWORD


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an appeal or of its answer, with its bytes; ``user`` is whose upload it was."""

    user: str
    appeal: str
    enclosure: Enclosure
    content: bytes


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A card as the server keeps it for itself: what the bank charges it by."""

    id: str
    user: str
    binding: str
    made: int


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """``now`` is the scene's clock, in milliseconds since 1970; everything in it is earlier."""

    name: str
    now: int
    supplier: str
    records: tuple[Record, ...]
    logins: tuple[Login, ...]
    papers: tuple[Paper, ...] = ()
    cards: tuple[Held, ...] = ()
