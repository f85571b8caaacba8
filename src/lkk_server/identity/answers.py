"""Every question of identity and who answers it."""

from __future__ import annotations

from functools import partial

from lkk_desktop.online import messages
from lkk_server.identity import credentials, devices, leaving, linking
from lkk_server.identity.realm import Realm
from lkk_server.identity.sessions import Sessions
from lkk_server.operations import Answer


def answers(sessions: Sessions) -> list[Answer]:
    """The answers over one realm; the operations of the server follow from them."""
    return [*_before_sign_in(sessions.realm, sessions), *_signed_in(sessions.realm, sessions)]


def _before_sign_in(realm: Realm, sessions: Sessions) -> list[Answer]:
    del realm, sessions
    return []


def _signed_in(realm: Realm, sessions: Sessions) -> list[Answer]:
    return [
        Answer(messages.LinkAccount, partial(linking.link, realm)),
        Answer(messages.UnlinkAccount, partial(linking.unlink, realm)),
        Answer(messages.DeleteUser, partial(leaving.delete_user, realm), hashes=True),
        Answer(messages.KeepUser, partial(leaving.keep_user, realm)),
        Answer(messages.ListDevices, partial(devices.list_devices, realm)),
        Answer(messages.RevokeDevice, partial(devices.revoke, realm)),
        Answer(messages.ChangeCredentials, partial(credentials.change, sessions), hashes=True),
    ]
