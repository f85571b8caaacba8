"""Outlets: how a letter or a message leaves the server, by SMTP, or as a file to be looked at."""

from __future__ import annotations

import datetime
import html
import os
import re
import smtplib
import ssl
import stat
import tomllib
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from lkk_desktop.models.identity import Way
from lkk_server.suppliers import House

PATIENCE = 15
"""Seconds that a mail server gets for an answer."""
PERMANENT = 500
OTHERS = stat.S_IRWXG | stat.S_IRWXO
LINK = re.compile(r"https?://\S+")
CODE = re.compile(r"[0-9]{4,6}")
BAD_HEADER = (MessageError, ValueError, IndexError)
"""What ``email`` raises for what cannot stand in a header, a line's end among it."""


class Hopeless(Exception):
    """This letter will never arrive: another try would be the same."""


class NotReached(Exception):
    """Whoever was to take it is not there now, and would not take the next one either."""


class Attached(msgspec.Struct, frozen=True):
    """A file that goes with a letter; ``media`` is what it is, such as application/pdf."""

    name: str
    media: str
    content: bytes


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be sent: a letter, or a message (which has no subject). ``at`` is the server's
    time (ms); the id is the same at each try."""

    id: str
    way: Way
    to: str
    subject: str
    body: str
    at: int
    attached: tuple[Attached, ...] = ()


class Outlet(Protocol):
    """One way out. ``send`` raises ``NotReached``, ``Hopeless``, or ``OSError``."""

    def send(self, parcel: Parcel) -> None: ...


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``mail.toml``: whose mail server, and as whom. ``tls``: from the first byte, or by STARTTLS,
    or not at all."""

    host: str
    port: int
    sender: str = msgspec.field(name="from")
    tls: Literal["tls", "starttls", "none"] = "starttls"
    user: str | None = None
    password: str | None = None


class UnusableSettings(Exception):
    """What is wrong with ``mail.toml``, said to whoever runs the server."""


def settings_in(folder: Path) -> Settings | None:
    """The mail server of a data folder, None where letters become files. Raises
    ``UnusableSettings``, also where others than its owner may read the password."""
    file = folder / "mail.toml"
    if not file.exists():
        return None
    if os.name == "posix" and file.stat().st_mode & OTHERS:
        raise UnusableSettings(f"{file} may be read by others: chmod 600 {file}")
    try:
        found = msgspec.convert(tomllib.loads(file.read_text("utf-8")), Settings)
        Address(addr_spec=found.sender)
    except (msgspec.ValidationError, *BAD_HEADER) as error:
        raise UnusableSettings(f"{file}: {error}") from None
    return found


def written(parcel: Parcel, house: House, sender: str) -> EmailMessage:
    """A letter as mail: text and HTML, in that order, then its files. Raises ``Hopeless`` for one
    that no header can hold, which would else let its words become headers."""
    mail = EmailMessage(policy=SMTP)
    name, _, host = sender.rpartition("@")
    try:
        mail["From"] = Address(house.short_name, name, host)
        mail["To"] = Address(addr_spec=parcel.to)
        mail["Subject"] = parcel.subject
    except BAD_HEADER as error:
        raise Hopeless(type(error).__name__) from None
    moment = datetime.datetime.fromtimestamp(parcel.at // 1_000, datetime.UTC)
    mail["Date"] = format_datetime(moment)
    mail["Message-ID"] = f"<{parcel.id}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(parcel.body)
    mail.add_alternative(marked_up(parcel.body), subtype="html")
    for one in parcel.attached:
        kind, _, subtype = one.media.partition("/")
        mail.add_attachment(one.content, kind, subtype, filename=one.name)
    return mail


def marked_up(text: str) -> str:
    """A letter's text as simple HTML: paragraphs, its link to click on, its code large."""
    made = []
    for paragraph in text.split("\n\n"):
        said = html.escape(paragraph.strip()).replace("\n", "<br>")
        if LINK.fullmatch(paragraph.strip()):
            said = f'<a href="{said}">{said}</a>'
        elif CODE.fullmatch(paragraph.strip()):
            said = f'<b style="font-size: 28px; letter-spacing: 4px">{said}</b>'
        made.append(f"<p>{said}</p>")
    style = "font-family: sans-serif; font-size: 16px; max-width: 560px"
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"></head>'
        f'<body style="{style}">{"".join(made)}</body></html>'
    )


class Smtp:
    """Letters by a mail server, one connection each."""

    def __init__(self, settings: Settings, house: House) -> None:
        self._settings = settings
        self._house = house
        self._secure = ssl.create_default_context()

    def send(self, parcel: Parcel) -> None:
        """Hand a letter over. Raises ``Hopeless`` for what is refused for good."""
        mail = written(parcel, self._house, self._settings.sender)
        try:
            with self._connected() as server:
                server.send_message(mail, self._settings.sender, [parcel.to])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            if all(code >= PERMANENT for code in codes):
                raise Hopeless(f"refused with {codes[0]}") from None
            raise OSError(f"put off with {codes[0]}") from None
        except smtplib.SMTPDataError as error:
            if error.smtp_code >= PERMANENT:
                raise Hopeless(f"refused with {error.smtp_code}") from None
            raise OSError(f"put off with {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as error:
            # The rest speaks of the server or of us, not of this letter.
            raise NotReached(type(error).__name__) from None

    def _connected(self) -> smtplib.SMTP:
        said = self._settings
        if said.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                said.host, said.port, timeout=PATIENCE, context=self._secure
            )
        else:
            server = smtplib.SMTP(said.host, said.port, timeout=PATIENCE)
        try:
            if said.tls == "starttls":
                server.starttls(context=self._secure)
            if said.user is not None:
                server.login(said.user, said.password or "")
        except BaseException:
            server.close()
            raise
        return server


class MailFiles:
    """Letters as ``.eml`` files, for a server that has no mail server yet."""

    def __init__(self, folder: Path, house: House) -> None:
        self._folder = folder
        self._house = house

    def send(self, parcel: Parcel) -> None:
        mail = written(parcel, self._house, "cabinet@localhost")
        put(self._folder, parcel, "eml", mail.as_bytes())


class SmsFiles:
    """Messages as files: the port to which an operator's gateway is to be attached."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, parcel: Parcel) -> None:
        moment = datetime.datetime.fromtimestamp(parcel.at // 1_000, datetime.UTC)
        head = f"To: +{parcel.to}\nDate: {format_datetime(moment)}\n\n"
        put(self._folder, parcel, "txt", f"{head}{parcel.body}\n".encode())


def put(folder: Path, parcel: Parcel, kind: str, content: bytes) -> None:
    """A file of its own, whole or not there, which sorts by when it was sent; a second try of the
    same parcel replaces the first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{parcel.at:015d}-{parcel.id}.{kind}"
    draft = folder / f".{file.name}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
    draft.replace(file)
