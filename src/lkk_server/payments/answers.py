"""Every question about money and who answers it."""

from __future__ import annotations

from lkk_server.identity.realm import Realm
from lkk_server.operations import Answer
from lkk_server.payments import paying
from lkk_server.payments.till import Till


def answers(realm: Realm, till: Till | None) -> list[Answer]:
    """The answers over one realm; without a till, those that need one refuse payments_closed."""
    return [*paying.answers(realm, till)]
