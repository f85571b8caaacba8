"""What each kind of caller is to be answered: it follows from who may call an operation."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lkk_server.operations import Access
from tests.access.people import Actor

Kind = Literal["given", "own", "unknown", "refused"]


class Verdict(NamedTuple):
    """``given``: the household's data, or its work done. ``own``: at most what is the caller's own.
    ``unknown``: word for word what is said of a thing that does not exist. ``refused``: the token
    does not count, for the reason in ``code``."""

    kind: Kind
    code: str = ""

    def __str__(self) -> str:
        return {"unknown": "as unknown", "refused": f"401 {self.code}"}.get(self.kind, self.kind)


NO_TOKEN: dict[Actor, str] = {
    "nobody": "signed_out",
    "expired": "token_expired",
    "revoked": "device_revoked",
}
SPENT: dict[Actor, str] = {"nobody": "signed_out", "revoked": "device_revoked"}
"""Of a call about the token itself, which may have expired."""

ENTITLED: dict[Access, frozenset[Actor]] = {
    "anyone": frozenset({"owner"}),
    "holder": frozenset({"owner"}),
    "user": frozenset({"owner"}),
    "scope": frozenset({"owner", "clerk"}),
    "clerk": frozenset({"clerk"}),
}
"""Who gets what a request names. Of those that need no sign-in it is whoever knows the household's
secret, and here that is the owner alone: the others guess."""


def expected(access: Access, actor: Actor, *, named: bool, gives: bool) -> Verdict:
    """What is answered to a caller; ``named``: the request names things of the household;
    ``gives``: the answer has a body, so that a token which ended must not get it."""
    code = None if access == "anyone" else NO_TOKEN.get(actor)
    if access == "holder":
        code = SPENT.get(actor) if gives or actor == "nobody" else None
    if code is not None:
        return Verdict("refused", code)
    if actor in ENTITLED[access] and (named or actor == "owner"):
        return Verdict("given")
    return Verdict("unknown" if named else "own")
