"""Every question of identity and who answers it."""

from __future__ import annotations

from lkk_desktop.online.messages import (
    ConfirmRegistration,
    Recover,
    Register,
    Reset,
    SendAgain,
    WhoAreYou,
)
from lkk_server.identity.realm import Realm
from lkk_server.identity.recovery import Recovery
from lkk_server.identity.registration import Registration
from lkk_server.identity.sessions import Sessions
from lkk_server.operations import Answer


def answers(sessions: Sessions) -> list[Answer]:
    """The answers over one realm; the operations of the server follow from them."""
    return [*_before_sign_in(sessions.realm, sessions), *_signed_in(sessions.realm, sessions)]


def _before_sign_in(realm: Realm, sessions: Sessions) -> list[Answer]:
    del sessions
    registration, recovery = Registration(realm), Recovery(realm)
    return [
        Answer(WhoAreYou, registration.welcome),
        Answer(Register, registration.register, hashes=True),
        Answer(ConfirmRegistration, registration.confirm),
        Answer(SendAgain, recovery.again),
        Answer(Recover, recovery.recover),
        Answer(Reset, recovery.reset, hashes=True),
    ]


def _signed_in(realm: Realm, sessions: Sessions) -> list[Answer]:
    del realm, sessions
    return []
