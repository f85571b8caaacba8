"""A photo of a dial, as it is kept beside a reading."""

from __future__ import annotations

import msgspec


class Photo(msgspec.Struct, frozen=True):
    """A picture as it lies: its media type, its size in pixels, its bytes."""

    media: str
    width: int
    height: int
    picture: bytes
