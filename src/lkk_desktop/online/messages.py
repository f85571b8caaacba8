"""What is asked with a connection only, and what is answered: identity, and readings of a guest.

Each question says where it is asked, whether by someone who is signed in, and what answers it; the
server's operations and the program's requests both follow from that. What is refused comes as a
``Problem`` with a stable code.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from lkk_desktop.models.bounds import Code, Day, Id, Instant, Period, Text, Volume
from lkk_desktop.models.identity import Way
from lkk_desktop.online.question import Question as Question
from lkk_desktop.online.question import Secret, Short, asked
from lkk_desktop.sync.protocol import Session


class Done(msgspec.Struct, frozen=True):
    """It is done, and there is nothing more to say."""


# ── before anyone is signed in ────────────────────────────────────────────────────────────────


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """Whose server this is, and what it asks of one who registers.

    ``bill_code``: the code printed on the bill is asked for. ``policy`` is the version of the
    policy that is consented to, ``region`` the country whose phones are taken.
    """

    supplier: Id
    name: Text
    short_name: Text
    language: Code
    region: Code
    phone: Text
    site: Text | None
    policy: Code
    bill_code: bool


@asked("/welcome", Welcome, signed_in=False)
class WhoAreYou(Question[Welcome], frozen=True, kw_only=True):
    """Ask a server whose it is."""


class Sent(msgspec.Struct, frozen=True):
    """A code is on its way; ``to`` is masked, '' where it may not be told. It has so many digits:
    four by SMS and six by e-mail; six by either where it opens a cabinet (recovery)."""

    way: Way
    to: Short
    digits: int = 6


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """Something waits for its confirmation. ``lives`` and ``again`` are milliseconds from now:
    until when the code counts, and after which another may be asked for."""

    ticket: Id
    sent: tuple[Sent, ...]
    lives: int
    again: int


@asked("/registration", Ticket, signed_in=False)
class Register(Question[Ticket], frozen=True, kw_only=True):
    """A new user: an account's number with its owner's surname, a contact, a password, a consent.

    Refused: malformed_account, unknown_account, wrong_surname (both read unknown_or_wrong after the
    third try), email_…, phone_…, no_contact, email_taken, phone_taken, password_…, no_consent,
    other_policy (than the one that was shown),
    no_bill_code, wrong_bill_code, too_many_tries (``wait``: seconds).
    """

    account: Short
    surname: Short
    email: Short | None
    phone: Short | None
    password: Secret
    consent: Code
    bill_code: Short | None = None
    language: Code = "ru"


@asked("/registration/confirm", Session, signed_in=False)
class ConfirmRegistration(Question[Session], frozen=True, kw_only=True):
    """The code that came; without one it is asked whether the letter's link was opened. Asked again
    with the same code within five minutes, it is answered again.

    Refused: wrong_code (``left``: tries), code_spent, code_late, not_yet (the link was not opened).
    """

    ticket: Id
    code: Short | None
    device_name: Short
    device: Id | None = None


@asked("/confirmation/again", Ticket, signed_in=False)
class SendAgain(Question[Ticket], frozen=True, kw_only=True):
    """Another code for the same ticket; the one before it counts on for its time.

    Refused: code_late, code_spent, no_contact, too_many_tries (``wait``).
    """

    ticket: Id
    way: Way


@asked("/recovery", Ticket, signed_in=False)
class Recover(Question[Ticket], frozen=True, kw_only=True):
    """A code to a confirmed contact of a login. The answer is the same whether there is such a
    login or not; where the other way alone is open, the message there says so.

    ``device`` is one that has signed in before: strangers' tries do not count against it. Refused:
    too_many_tries (``wait``).
    """

    login: Short
    way: Way
    language: Code = "ru"
    device: Id | None = None


@asked("/recovery/confirm", Session, signed_in=False)
class Reset(Question[Session], frozen=True, kw_only=True):
    """The code that came, and a new password: every other device is signed out.

    Refused: wrong_code, code_spent, code_late, password_….
    """

    ticket: Id
    code: Short
    password: Secret
    device_name: Short
    device: Id | None = None


# ── readings without registration ─────────────────────────────────────────────────────────────


class GuestRegister(msgspec.Struct, frozen=True, kw_only=True):
    """A dial as a guest sees it: what it is, and the last value that a bill used."""

    register: Id
    zone: Code
    digits: int
    decimals: int
    counted: Volume | None
    counted_on: Day | None


class GuestMeter(msgspec.Struct, frozen=True, kw_only=True):
    """A meter that takes readings, or why it does not (``blocked``)."""

    meter: Id
    serial: Text
    resource: Code
    unit: Code
    status: Code
    blocked: Code | None
    registers: tuple[GuestRegister, ...]


class GuestAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account's meters for one who knows its number and surname; no name, no address.

    ``permit`` stands for number and surname when the readings come, for ten minutes.
    """

    permit: Id
    account: Id
    period: Period
    window_first: int
    window_last: int
    open: bool
    meters: tuple[GuestMeter, ...]


@asked("/guest", GuestAccount, signed_in=False)
class LookAsGuest(Question[GuestAccount], frozen=True, kw_only=True):
    """The meters of an account. Refused as ``Register`` is."""

    account: Short
    surname: Short


class GuestOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a guest's readings: an outcome's status and code."""

    status: Code
    code: Code | None
    details: dict[str, Any]


@asked("/guest/readings", GuestOutcome, signed_in=False)
class SendAsGuest(Question[GuestOutcome], frozen=True, kw_only=True):
    """Readings, as the payload of the command ``submit_readings``; the id, a UUID of version 7 as
    those of the readings are, makes it happen once.

    Refused: permit_late (ask anew by number and surname), malformed, too_many_tries (``wait``);
    what breaks a rule of readings comes as its outcome.
    """

    permit: Id
    id: Id
    payload: Annotated[bytes, Meta(max_length=16_384)]


# ── of one who is signed in ───────────────────────────────────────────────────────────────────


@asked("/accounts/link", Done, signed_in=True)
class LinkAccount(Question[Done], frozen=True, kw_only=True):
    """Add an account. Refused as ``Register`` is; already_linked; too_many_accounts."""

    account: Short
    surname: Short
    bill_code: Short | None = None


class Unlinked(msgspec.Struct, frozen=True, kw_only=True):
    """``deleting``: with its last account the user goes, at this instant."""

    deleting: Instant | None


@asked("/accounts/unlink", Unlinked, signed_in=True)
class UnlinkAccount(Question[Unlinked], frozen=True, kw_only=True):
    """Remove an account. Refused: not_linked; last_account, unless ``last`` says that the user is
    to be deleted with it."""

    account: Short
    last: bool = False


@asked("/contacts/change", Ticket, signed_in=True)
class ChangeContact(Question[Ticket], frozen=True, kw_only=True):
    """A new e-mail or phone, kept once its code has come. Refused: wrong_password, email_…,
    phone_…, …_taken, same_contact."""

    way: Way
    value: Short
    password: Secret
    language: Code = "ru"


@asked("/contacts/confirm", Done, signed_in=True)
class ConfirmContact(Question[Done], frozen=True, kw_only=True):
    """The code that came. Refused: wrong_code, code_spent, code_late, not_yet, …_taken."""

    ticket: Id
    code: Short | None


@asked("/contacts/remove", Done, signed_in=True)
class RemoveContact(Question[Done], frozen=True, kw_only=True):
    """Take a contact back. Refused: wrong_password, last_contact (one must stay confirmed)."""

    way: Way
    password: Secret


@asked("/credentials", Session, signed_in=True)
class ChangeCredentials(Question[Session], frozen=True, kw_only=True):
    """Another login or password, or both: every other device is signed out, this one goes on.

    Refused: wrong_password, login_…, login_taken, password_…, same_password, nothing_new.
    """

    password: Secret
    login: Short | None = None
    new_password: Secret | None = None


class KnownDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device that is signed in. ``seen`` is when it was heard of last."""

    device: Id
    name: Text
    made: Instant
    seen: Instant
    this: bool


class KnownDevices(msgspec.Struct, frozen=True):
    """The user's devices that are signed in, this one first, then by when they were seen."""

    devices: tuple[KnownDevice, ...]


@asked("/devices", KnownDevices, signed_in=True)
class ListDevices(Question[KnownDevices], frozen=True, kw_only=True):
    """Which devices are signed in."""


@asked("/devices/revoke", Done, signed_in=True)
class RevokeDevice(Question[Done], frozen=True, kw_only=True):
    """Sign a device out, for good: it wipes itself when it is next heard of. Refused:
    unknown_device, this_device."""

    device: Id


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """The user is deleted at this instant, unless that is undone before."""

    deleting: Instant


@asked("/deletion", Leaving, signed_in=True)
class DeleteUser(Question[Leaving], frozen=True, kw_only=True):
    """Delete the user with all their accounts, within 24 hours. Refused: wrong_password; clerk (an
    office's own, whom the office lets go)."""

    password: Secret


@asked("/deletion/undo", Done, signed_in=True)
class KeepUser(Question[Done], frozen=True, kw_only=True):
    """Undo a deletion that has not come yet; accounts that were removed with it come back."""


@asked("/office/reset", Done, signed_in=True)
class ResetCredentials(Question[Done], frozen=True, kw_only=True):
    """A clerk takes a customer's way in back, so that they can register anew (seed S1).

    ``account`` is one of the clerk's offices; ``reason`` goes into the audit. Refused: no_clerk,
    unknown_account, no_reason; no_user (the account is nobody's own cabinet: whoever registers it
    begins a new one).
    """

    account: Short
    reason: Annotated[str, Meta(min_length=3, max_length=500)]
