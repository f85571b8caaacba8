"""How a profile comes open: by which way, what is asked where that fails, and how it begins anew.

Nothing here waits on the UI thread: a keyring may hang, and Argon2id takes its time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lkk_desktop.replica import keys, wiping
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Files
from lkk_desktop.replica.keys import KEYRING, PASSPHRASE, Keys, Passphrase, RecoveryCode

if TYPE_CHECKING:
    from lkk_desktop.app.application import Application
    from lkk_desktop.replica.ways import SystemKeyring
    from lkk_desktop.ui.screens.unlock import Unlock

PATIENCE = 4_000
"""Milliseconds after which a keyring that does not answer is not waited for in silence."""
RETRIED = frozenset({"wrong_key", "mistyped_code"})
"""Faults of what was typed: it may be typed again."""


class Opening:
    """One opening, from the first try to the open profile or the end of it."""

    def __init__(self, application: Application) -> None:
        self._app = application
        assert application.folder is not None
        self._folder = application.folder
        self._passphrase = application.passphrase
        self._page: Unlock | None = None
        self._over = False

    def begin(self) -> None:
        """Finish a wipe that was broken off, then try the ways in turn."""
        if wiping.begun(self._folder) is None:
            self._begin()
        else:
            work = lambda: wiping.finish(self._folder, keys.system_keyring)  # noqa: E731
            self._app.beside.run(work, self._wiped)

    def end(self) -> None:
        """Whatever comes now comes too late."""
        self._over = True

    def _wiped(self, answer: Any) -> None:
        from lkk_desktop.ui.lock.revoked import Revoked

        if isinstance(answer, Exception):
            self._failed(answer)
        elif answer == "revoked":
            page = Revoked((), whole=False)
            page.again.connect(self._app.begin)
            self._app.frame.put(page)
        else:
            self._begin()

    def _begin(self) -> None:
        try:
            ways = keys.ways(self._folder)
        except Fault as fault:
            self._app.say(fault)
            return
        given = self._passphrase
        if KEYRING in ways or (not ways and given is None):
            self._by_keyring(new=not ways)
        elif given is not None and (not ways or PASSPHRASE in ways):
            self._enter(lambda: Passphrase(given), new=not ways)
        else:
            self._ask(new=not ways)

    def _by_keyring(self, *, new: bool) -> None:
        def work() -> Keys | None:
            ring = keys.system_keyring()
            if ring is None:
                return None
            return keys.create(self._folder, ring) if new else keys.unlock(self._folder, ring)

        def then(answer: Any) -> None:
            if isinstance(answer, Keys):
                self._open(answer, KEYRING, new=new)
            elif self._page is None:
                self._keyring_failed(answer, new=new)

        self._app.beside.run(work, self._heard(then), patience=PATIENCE, silent=self._silent(new))

    def _silent(self, new: bool) -> Callable[[], None]:
        def silent() -> None:
            if not self._over and self._page is None:
                self._keyring_failed(Fault("no_keyring"), new=new)

        return silent

    def _keyring_failed(self, answer: Any, *, new: bool) -> None:
        """Absent, locked, silent or lying: any other way will do, and nothing is ever written
        without a key (hazards H47 to H49)."""
        if new:
            self._ask(new=True)
            return
        ways = keys.ways(self._folder)
        code = answer.code if isinstance(answer, Fault) else "no_keyring"
        given = self._passphrase
        if code not in ("no_keyring", "wrong_key"):
            self._failed(answer)
        elif given is not None and PASSPHRASE in ways:
            self._enter(lambda: Passphrase(given), new=False)
        else:
            self._ask(new=False, note="keyring_lies" if code == "wrong_key" else "no_keyring")

    def _ask(self, *, new: bool, note: str = "") -> Unlock:
        from lkk_desktop.ui.screens.unlock import Unlock

        ways = () if new else keys.ways(self._folder)
        self._page = page = Unlock(new=new, ways=ways, note=note, other=self._app.shared)
        page.entered.connect(lambda text: self._enter(lambda: Passphrase(text), new=new))
        page.recovered.connect(lambda text: self._enter(lambda: RecoveryCode(text), new=False))
        page.again.connect(self._app.begin)
        page.anew.connect(self._anew)
        page.other.connect(self._app.choose)
        self._app.frame.put(page)
        return page

    def _enter(self, way: Callable[[], Any], *, new: bool) -> None:
        """Open by what the person gave."""

        def work() -> tuple[Keys, str]:
            by = way()
            made = keys.create(self._folder, by) if new else keys.unlock(self._folder, by)
            return made, by.name

        def then(answer: Any) -> None:
            if isinstance(answer, tuple):
                self._open(answer[0], answer[1], new=new)
            elif isinstance(answer, Fault) and answer.code in RETRIED and not new:
                self._passphrase = None
                page = self._page or self._ask(new=False)
                page.refuse(answer.code)
            else:
                self._failed(answer)

        self._app.beside.run(work, self._heard(then))

    def _heard(self, then: Callable[[Any], None]) -> Callable[[Any], None]:
        def heard(answer: Any) -> None:
            if not self._over:
                then(answer)

        return heard

    def _failed(self, answer: Any) -> None:
        if not isinstance(answer, Fault):
            raise answer
        if answer.code == "exists":  # made meanwhile, by a keyring that answered late
            self._app.begin()
        else:
            self._app.say(answer)

    def _open(self, opened: Keys, by: str, *, new: bool) -> None:
        from lkk_desktop.app.opened import Opened

        self._over = True
        if not new and by != KEYRING and KEYRING in keys.ways(self._folder):
            self._app.beside.run(lambda: self._heal(opened), lambda _answer: None)
        try:
            Opened(self._app, Files(self._folder, opened), by).enter(offer=new and by == KEYRING)
        except Fault as fault:
            self._app.say(fault)

    def _heal(self, opened: Keys) -> None:
        """The keyring of another desktop: seal the keys for it too, so that it opens them next
        time (hazard H48)."""
        ring: SystemKeyring | None = keys.system_keyring()
        if ring is not None:
            try:
                keys.unlock(self._folder, ring)
            except Fault:
                keys.add(self._folder, opened, ring)

    def _anew(self) -> None:
        """The person has forgotten every way in, and was asked: what is here goes."""
        ring = keys.system_keyring
        self._app.beside.run(
            lambda: wiping.wipe(self._folder, "removed", ring), self._heard(self._begun_anew)
        )

    def _begun_anew(self, answer: Any) -> None:
        if isinstance(answer, Exception):
            self._failed(answer)
        else:
            self._app.begin()
