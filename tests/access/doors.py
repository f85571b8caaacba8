"""Examples of what is asked before a sign-in: registration, recovery, readings of a guest."""

from __future__ import annotations

import re

import msgspec

from lkk_desktop.online import messages
from tests.access.exchanged import readings
from tests.access.inside import contact_asked, tries_spent
from tests.access.people import OWNER_USER, Caller, Town
from tests.access.things import (
    COMMAND,
    NOTHING,
    Example,
    Things,
    another_ticket,
    asked_as,
    no_ticket,
)

OWNERS_EMAIL = "ivanov.c7f3a91@example.com"
NEW_PASSWORD = "kabinet2027"
LINK = re.compile(r"/confirmation/([A-Za-z0-9_-]+)")


def _register(_caller: Caller | None, things: Things, town: Town) -> messages.Register:
    return messages.Register(
        account=things.spare,
        surname=things.spare_surname,
        email=things.email,
        phone=None,
        password=NEW_PASSWORD,
        consent=town.server.sessions.realm.house.policy,
    )


def _registered(town: Town, things: Things) -> Things:
    """Somebody waits for the code of their registration; the owner, for one to recover."""
    ticket = asked_as(town, "nobody", _register(None, things, town)).ticket
    code = town.server.code(things.email)
    link = LINK.search(town.letters(things.email)[-1].body)
    assert link is not None
    foreign = _recovering(town, things)
    return msgspec.structs.replace(
        things,
        ticket=ticket,
        code=code,
        link=link.group(1),
        foreign=foreign.ticket,
        foreign_code=foreign.code,
    )


def _waited(town: Town, things: Things) -> Things:
    """The same, when another code may be sent."""
    found = _registered(town, things)
    town.server.clock.pass_by(61)
    return found


def _recovering(town: Town, things: Things) -> Things:
    """The owner has a code to recover by."""
    before = len(town.server.codes(OWNERS_EMAIL))
    question = messages.Recover(login=things.login, way="email")
    ticket = asked_as(town, "nobody", question).ticket
    code = town.server.code(OWNERS_EMAIL, codes=before + 1)
    return msgspec.structs.replace(things, ticket=ticket, code=code)


def _lost(town: Town, things: Things) -> Things:
    """The owner recovers; a code for a new e-mail is theirs as well."""
    foreign = contact_asked(town, things)
    found = _recovering(town, things)
    return msgspec.structs.replace(found, foreign=foreign.ticket, foreign_code=foreign.code)


def _looked(town: Town, things: Things) -> Things:
    """A guest has permits: of the household's account, and of another one."""
    own = messages.LookAsGuest(account=things.account, surname=things.surname)
    other = messages.LookAsGuest(account=things.spare, surname=things.spare_surname)
    return msgspec.structs.replace(
        things,
        permit=asked_as(town, "nobody", own).permit,
        foreign=asked_as(town, "nobody", other).permit,
    )


def _other_permit(things: Things) -> Things:
    return msgspec.structs.replace(things, permit=things.foreign)


def _other_permit_of_nothing(things: Things) -> Things:
    return msgspec.structs.replace(NOTHING, permit=things.foreign)


DOORS: dict[str, Example] = {
    "who_are_you": Example(lambda *_: messages.WhoAreYou(), named=False, shows=("tyumen",)),
    "register": Example(_register, before=tries_spent, shows=("ticket",)),
    "confirm_registration": Example(
        lambda _caller, things, _town: messages.ConfirmRegistration(
            ticket=things.ticket, code=things.code, device_name="Стол"
        ),
        before=_registered,
        guess=another_ticket,
        shows=("access",),
    ),
    "send_again": Example(
        lambda _caller, things, _town: messages.SendAgain(ticket=things.ticket, way="email"),
        before=_waited,
        guess=no_ticket,
        shows=("ticket",),
    ),
    "recover": Example(
        lambda _caller, things, _town: messages.Recover(login=things.login, way="email"),
        shows=("ticket",),
    ),
    "reset": Example(
        lambda _caller, things, _town: messages.Reset(
            ticket=things.ticket, code=things.code, password=NEW_PASSWORD, device_name="Стол"
        ),
        before=_lost,
        guess=another_ticket,
        shows=(OWNER_USER,),
    ),
    "confirmation_page": Example(
        lambda *_: None, before=_registered, guess=no_ticket, shows=("<button>",)
    ),
    "confirmation": Example(lambda *_: None, before=_registered, guess=no_ticket, shows=("<h1>",)),
    "look_as_guest": Example(
        lambda _caller, things, _town: messages.LookAsGuest(
            account=things.account, surname=things.surname
        ),
        before=tries_spent,
        shows=("6158001",),
    ),
    "send_as_guest": Example(
        lambda _caller, things, _town: messages.SendAsGuest(
            permit=things.permit, id=COMMAND, payload=msgspec.json.encode(readings(things))
        ),
        before=_looked,
        guess=_other_permit,
        none=_other_permit_of_nothing,
        shows=("accepted",),
    ),
}
