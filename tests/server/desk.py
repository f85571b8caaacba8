"""Sessions over a database with two users, and a clock to move."""

from __future__ import annotations

from pathlib import Path

import pytest

from lkk_desktop.models.accounts import User
from lkk_desktop.sync.protocol import Session, SignIn
from lkk_server.identity.passwords import Passwords
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import Tokens
from lkk_server.refused import Refused
from lkk_server.seed.plant import plant
from lkk_server.seed.scene import PASSWORD, Login, Scene
from tests.server.core_kit import opened
from tests.server.running import CHEAP, SECRET, Clock

SCENE = Scene(
    name="two",
    now=1_795_150_800_000,
    supplier="tyumen",
    records=(
        User(id="u-1", login="ivanov", name="Иванов Иван Иванович"),
        User(id="u-2", login="petrova", name="Петрова Мария Сергеевна"),
    ),
    logins=(
        Login(user="u-1", names=("ivanov", "0710000000")),
        Login(user="u-2", names=("petrova",)),
    ),
)
PASSWORDS = Passwords(CHEAP)


class Desk:
    """Sessions over a fresh database, and a clock to move."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock(SCENE.now)
        self.file = folder / "server.db"
        self.database = opened(self.file, self.clock)
        plant(self.database, SCENE, PASSWORDS)
        self.sessions = self.another()

    def another(self, passwords: Passwords = PASSWORDS) -> Sessions:
        """The sessions of another process over the same database and key."""
        return Sessions(
            self.database, passwords, Tokens(SECRET), supplier="tyumen", clock=self.clock
        )

    def sign_in(self, login: str = "ivanov", device: str | None = None) -> Session:
        return self.sessions.sign_in(
            SignIn(login=login, password=PASSWORD, device_name="Desk", device=device)
        )

    def refused(self, token: str) -> str:
        with pytest.raises(Refused) as said:
            self.sessions.who(token)
        assert said.value.status == 401
        return said.value.code


def refused(work: object, *arguments: object) -> str:
    """The code that this work is refused with."""
    assert callable(work)
    with pytest.raises(Refused) as said:
        work(*arguments)
    assert said.value.status == 401
    return said.value.code
