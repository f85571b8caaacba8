"""Receipts: what a device was told, under a seal that outlives a restore of the database.

The key lies outside the database. A server that was restored, and has lost a command, can tell by
the receipt that it once settled it, and when (docs/protocol.md 6).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import msgspec

from lkk_desktop.sync.protocol import Receipt

KEY_ID = 8


class Receipts:
    """Seals and recognises receipts under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._id = hashlib.sha256(key).hexdigest()[:KEY_ID]

    def seal(self, user: str, id: str, hash: bytes, receipt: Receipt) -> str:
        """The seal of what a user was told of the command with this id and this payload's hash."""
        told: list[Any] = [user, id, hash, receipt.status, receipt.settled, receipt.made]
        mac = hmac.digest(self._key, msgspec.msgpack.encode(told), "sha256")
        return f"{self._id}.{base64.urlsafe_b64encode(mac).decode()}"

    def holds(self, user: str, id: str, hash: bytes, receipt: Receipt) -> bool:
        """Whether this server sealed it."""
        sealed = self.seal(user, id, hash, receipt).encode()
        return hmac.compare_digest(sealed, receipt.seal.encode())
