"""What the screens may do about keys, lock and users of this computer: the rooms below do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lkk_desktop import profiles
from lkk_desktop.replica import keys, wiping
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.keys import PASSPHRASE, RECOVERY, Keys, Passphrase, RecoveryCode

if TYPE_CHECKING:
    from lkk_desktop.app.opened import Opened
    from lkk_desktop.ui.lock.guard import Guard
    from lkk_desktop.ui.lock.safety import Then


class AppSafety:
    """Of one open profile. Whatever takes time is done beside the UI, and ``then`` comes back."""

    guard: Guard

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._app = opened.app
        self._folder = opened.files.folder

    # ── keys ──────────────────────────────────────────────────────────────────────────────────

    @property
    def ways(self) -> tuple[str, ...]:
        try:
            return keys.ways(self._folder)
        except Fault:
            return ()

    @property
    def recovered(self) -> bool:
        return self._opened.by == RECOVERY

    def check(self, way: str, text: str, then: Then) -> None:
        held = self._opened.files.keys

        def work() -> None:
            by = RecoveryCode(text) if way == RECOVERY else Passphrase(text)
            if keys.unlock(self._folder, by) != held:
                raise Fault("wrong_key")

        self._run(work, then)

    def make_code(self, then: Callable[[str | None], None]) -> None:
        code, held = keys.new_code(), self._opened.files.keys

        def told(failed: str | None) -> None:
            then(code if failed is None else None)

        self._run(lambda: keys.add(self._folder, held, RecoveryCode(code)), told)

    def set_passphrase(self, text: str, then: Then) -> None:
        held = self._opened.files.keys
        if PASSPHRASE not in self.ways:
            self._run(lambda: keys.add(self._folder, held, Passphrase(text)), then)
            return
        from lkk_desktop.ui.lock.busy import Busy

        # Both files come under new keys, and nothing may have them open meanwhile.
        self._opened.close()
        self._app.frame.put(Busy())
        self._app.beside.run(
            lambda: keys.change(self._folder, held, Passphrase(text)), self._rekeyed
        )

    def _rekeyed(self, answer: Any) -> None:
        if isinstance(answer, Keys):
            self._opened.rekeyed(answer)
        elif isinstance(answer, Fault):
            self._app.say(answer)
        else:
            raise answer

    # ── users of this computer ────────────────────────────────────────────────────────────────

    @property
    def shared(self) -> bool:
        return self._app.shared

    @property
    def label(self) -> str:
        return self._app.settings.label or ""

    def others(self) -> tuple[profiles.Person, ...]:
        found = profiles.people(profiles.root()) if self.shared else ()
        return tuple(one for one in found if one.folder != self._folder)

    def call_me(self, label: str) -> None:
        self._app.change(label=profiles.label(label))

    def switch(self) -> None:
        self._app.choose()

    def remove(self) -> None:
        from lkk_desktop.ui.lock.busy import Busy

        self._opened.close()
        self._app.frame.put(Busy())
        self._app.beside.run(
            lambda: wiping.wipe(self._folder, "removed", keys.system_keyring), self._removed
        )

    def _removed(self, answer: Any) -> None:
        if isinstance(answer, Fault):
            self._app.say(answer)
        elif isinstance(answer, Exception):
            raise answer
        else:
            self._app.forget_folder()

    # ── options ───────────────────────────────────────────────────────────────────────────────

    @property
    def notify(self) -> bool:
        return self._app.settings.notify

    @property
    def tray(self) -> bool:
        return self._app.settings.tray

    def choose(self, **options: bool) -> None:
        self._app.change(**options)

    def _run(self, work: Callable[[], object], then: Then) -> None:
        def told(answer: Any) -> None:
            if isinstance(answer, Exception) and not isinstance(answer, Fault):
                raise answer
            then(answer.code if isinstance(answer, Fault) else None)

        self._app.beside.run(work, told)
