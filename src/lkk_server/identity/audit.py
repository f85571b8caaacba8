"""The audit: what clerks and the supplier's console did, to whom and why; only ever added to."""

from __future__ import annotations

from sqlalchemy import insert

from lkk_server.identity import tables
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger


def note(
    realm: Realm, ledger: Ledger, actor: str, device: str, deed: str, subject: str, reason: str
) -> None:
    """Write down a deed, in the transaction that does it."""
    ledger.connection.execute(
        insert(tables.audit).values(
            id=realm.new_id(),
            at=ledger.now,
            actor=actor,
            device=device,
            deed=deed,
            subject=subject,
            reason=reason,
        )
    )
