"""Examples of what one who is signed in may ask, and of what a clerk may."""

from __future__ import annotations

import msgspec

from lkk_desktop.online import messages
from lkk_desktop.sync.protocol import encode
from lkk_server.seed.scene import PASSWORD
from tests.access.people import OWNER_USER, Town
from tests.access.things import Example, Things, asked_as, everything
from tests.server.running import PACKED

NEW_PASSWORD = "kabinet2027"


def tries_spent(town: Town, things: Things) -> Things:
    """As after some wrong surnames: what exactly is wrong is no longer told to anybody here."""
    for number in range(4):
        question = messages.LookAsGuest(account=f"07199999{number}0", surname="Нетакой")
        with town.server.client() as client:
            client.post(question.path, content=encode(question), headers=PACKED)
    return things


def _deletion_begun(town: Town, things: Things) -> Things:
    asked_as(town, "owner", messages.DeleteUser(password=things.password))
    return things


def contact_asked(town: Town, things: Things) -> Things:
    """The owner has a code for a new e-mail."""
    question = messages.ChangeContact(way="email", value=things.email, password=things.password)
    ticket = asked_as(town, "owner", question).ticket
    code = town.server.code(things.email)
    return msgspec.structs.replace(things, ticket=ticket, code=code)


INSIDE: dict[str, Example] = {
    "link_account": Example(
        lambda _caller, things, _town: messages.LinkAccount(
            account=things.spare, surname=things.spare_surname
        ),
        before=tries_spent,
    ),
    "unlink_account": Example(
        lambda _caller, things, _town: messages.UnlinkAccount(account=things.account, last=True),
        shows=("deleting",),
    ),
    "change_credentials": Example(
        lambda *_: messages.ChangeCredentials(password=PASSWORD, new_password=NEW_PASSWORD),
        named=False,
        shows=(OWNER_USER,),
    ),
    "change_contact": Example(
        lambda caller, *_: messages.ChangeContact(
            way="email", value=f"{caller.actor}@example.com", password=PASSWORD
        ),
        named=False,
        shows=("ticket",),
    ),
    "confirm_contact": Example(
        lambda _caller, things, _town: messages.ConfirmContact(
            ticket=things.ticket, code=things.code
        ),
        before=contact_asked,
        guess=everything,
    ),
    "remove_contact": Example(
        lambda *_: messages.RemoveContact(way="phone", password=PASSWORD), named=False
    ),
    "list_devices": Example(lambda *_: messages.ListDevices(), named=False, shows=("test",)),
    "revoke_device": Example(
        lambda _caller, things, _town: messages.RevokeDevice(device=things.device),
        guess=everything,
    ),
    "delete_user": Example(
        lambda *_: messages.DeleteUser(password=PASSWORD), named=False, shows=("deleting",)
    ),
    "keep_user": Example(lambda *_: messages.KeepUser(), named=False, before=_deletion_begun),
    "reset_credentials": Example(
        lambda _caller, things, _town: messages.ResetCredentials(
            account=things.account, reason="Паспорт предъявлен"
        )
    ),
}
