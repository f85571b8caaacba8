"""The till: whose money goes through which bank and register, by the data folder's settings."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from typing import NamedTuple

import msgspec

from lkk_server.identity.realm import Realm
from lkk_server.payments.acquirer import Acquirer, Register

FILE = "payments.toml"
NOTICES = "/payments/notice"
"""Where the bank tells of what happened."""
BACK = "/payments/return"
"""Where the payer's browser goes once the bank is done with it."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class UnusableTill(Exception):
    """The settings of money cannot be used; said to whoever runs the server."""


class Side(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another side: its address, who this server is there, and the secret that both hold."""

    url: str
    merchant: str
    secret: str


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``payments.toml``. Without a ``register`` no cheque is ever asked for."""

    bank: Side
    register: Side | None = None


class Till(NamedTuple):
    """What all of payments works with: the realm, and the sides behind the ports."""

    realm: Realm
    bank: Acquirer
    register: Register | None

    @property
    def notify(self) -> str:
        """The address at which the bank tells of what happened."""
        return f"{self.realm.public}{NOTICES}"

    def close(self) -> None:
        """Let go of the lines to the other sides."""
        self.bank.close()
        if self.register is not None:
            self.register.close()

    @property
    def back(self) -> str:
        return f"{self.realm.public}{BACK}"


def settings_in(data: Path) -> Settings | None:
    """The settings of a data folder; None where there are none. Raises ``UnusableTill``.

    The file holds secrets: nobody but its owner may read it.
    """
    file = data / FILE
    try:
        with file.open("rb") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            if os.name == "posix" and mode & OTHERS:
                raise UnusableTill(f"{FILE} holds secrets, and others may read it: chmod 600")
            return msgspec.convert(tomllib.load(opened), Settings)
    except FileNotFoundError:
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise UnusableTill(f"{FILE} cannot be understood: {error}") from None
    except OSError as error:
        raise UnusableTill(f"{FILE} cannot be read: {error.strerror}") from None
