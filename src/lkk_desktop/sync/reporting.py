"""How the line stands, as the engine and the files know it."""

from __future__ import annotations

from lkk_desktop.sync.engine import DEVICE_REVOKED, Engine
from lkk_desktop.sync.status import HALTED, Line, Status
from lkk_desktop.sync.store import FileStore


def status(engine: Engine, store: FileStore) -> Status:
    """To be told to the screens."""
    fresh = store.replica.meta("fresh")
    attention = engine.attention
    lines = {
        number: line.id
        for number in attention
        for line in store.outbox.unanswered(number - 1, number, 1)
    }
    refused = engine.gate.refused
    return Status(
        line=_line(engine, signed_in=store.identity is not None),
        fresh=int(fresh) if fresh else None,
        waiting=store.outbox.count_pending(),
        attention=len(attention),
        filling=engine.gathering or any(s.state == "filling" for s in store.streams().values()),
        reason=engine.trouble,
        blamed={id: attention[number] for number, id in lines.items()},
        details={id: refused[n].values for n, id in lines.items() if n in refused},
    )


def _line(engine: Engine, *, signed_in: bool) -> Line:
    if not signed_in:
        return "signed_out"
    if engine.trouble == DEVICE_REVOKED:
        return "revoked"
    if engine.by_hand:
        return "by_hand"
    if engine.trouble is not None:
        return HALTED.get(engine.trouble, "offline")
    return "online" if engine.met else "connecting"
