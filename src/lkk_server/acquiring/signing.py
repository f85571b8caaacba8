"""Seals of requests and notices: who sent these bytes, to where, and that nobody changed them.

HMAC-SHA256 over method, path with its query, instant and body, each with its length, under a secret
that both sides hold. The instant is in the seal but is no limit: a notice may be a week late. What
is asked or told twice changes nothing the second time, so that a replay is harmless.
"""

from __future__ import annotations

import hashlib
import hmac
import re

HEADER = "lkk-seal"
MERCHANT = "lkk-merchant"
_SEAL = re.compile(r"t=([0-9]{1,16}),v1=([0-9a-f]{64})", re.ASCII)


def sealed(secret: bytes, method: str, path: str, body: bytes, at: int) -> str:
    """The seal of a message, for ``HEADER``; ``at`` is the sender's clock (ms)."""
    return f"t={at},v1={_digest(secret, method, path, body, str(at))}"


def holds(secret: bytes, seal: str | None, method: str, path: str, body: bytes) -> bool:
    """Whether a seal is that of this message."""
    found = _SEAL.fullmatch(seal or "")
    if found is None:
        return False
    right = _digest(secret, method, path, body, found[1])
    return hmac.compare_digest(right, found[2])


def _digest(secret: bytes, method: str, path: str, body: bytes, at: str) -> str:
    parts = (method.upper().encode(), path.encode(), at.encode(), body)
    whole = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.new(secret, whole, hashlib.sha256).hexdigest()
