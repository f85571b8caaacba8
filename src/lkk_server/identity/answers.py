"""Every question of identity and who answers it."""

from __future__ import annotations

from functools import partial

from lkk_desktop.online import messages
from lkk_server.identity import contacts, credentials, devices, guest, leaving, linking, office
from lkk_server.identity.realm import Realm
from lkk_server.identity.recovery import Recovery
from lkk_server.identity.registration import Registration
from lkk_server.identity.sessions import Sessions
from lkk_server.operations import Answer


def answers(sessions: Sessions) -> list[Answer]:
    """The answers over one realm; the operations of the server follow from them."""
    realm = sessions.realm
    return [*_before_sign_in(realm), *_guest(realm), *_signed_in(realm)]


def _before_sign_in(realm: Realm) -> list[Answer]:
    registration, recovery = Registration(realm, partial(office.reentering, realm)), Recovery(realm)
    return [
        Answer(messages.WhoAreYou, registration.welcome),
        Answer(messages.Register, registration.register, hashes=True),
        Answer(messages.ConfirmRegistration, registration.confirm),
        Answer(messages.SendAgain, recovery.again),
        Answer(messages.Recover, recovery.recover),
        Answer(messages.Reset, recovery.reset, hashes=True),
    ]


def _guest(realm: Realm) -> list[Answer]:
    return [
        Answer(messages.LookAsGuest, partial(guest.look, realm)),
        Answer(messages.SendAsGuest, partial(guest.send, realm)),
    ]


def _signed_in(realm: Realm) -> list[Answer]:
    return [
        Answer(messages.LinkAccount, partial(linking.link, realm)),
        Answer(messages.UnlinkAccount, partial(linking.unlink, realm)),
        Answer(messages.DeleteUser, partial(leaving.delete_user, realm), hashes=True),
        Answer(messages.KeepUser, partial(leaving.keep_user, realm)),
        Answer(messages.ListDevices, partial(devices.list_devices, realm)),
        Answer(messages.RevokeDevice, partial(devices.revoke, realm)),
        Answer(messages.ChangeContact, partial(contacts.change, realm), hashes=True),
        Answer(messages.ConfirmContact, partial(contacts.confirm, realm)),
        Answer(messages.RemoveContact, partial(contacts.remove, realm), hashes=True),
        Answer(messages.ChangeCredentials, partial(credentials.change, realm), hashes=True),
        Answer(messages.ResetCredentials, partial(office.reset, realm), clerk=True),
    ]
