"""What all of identity works with: one supplier's database, passwords, tokens, clock and chance."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from typing import NamedTuple

from lkk_server.database import Database
from lkk_server.identity.passwords import Passwords
from lkk_server.identity.tokens import Tokens
from lkk_server.suppliers import House


class Realm(NamedTuple):
    """Clock is in milliseconds; ids and random bytes are passed in, so that tests repeat.

    ``public`` is where people reach this server, for the links of letters.
    """

    database: Database
    passwords: Passwords
    tokens: Tokens
    supplier: str
    clock: Callable[[], int]
    house: House
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())
    random: Callable[[int], bytes] = os.urandom
    public: str = ""
