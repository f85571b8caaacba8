"""The ears and hands of a blind person: reads and drives a program over AT-SPI, from outside.

Runs under the system's own Python, which has ``pyatspi``, inside a session bus and a display.
Reads one JSON line a command from standard input and answers with one; it starts the program too,
so that both are on one bus.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyatspi
from gi.repository import GLib

PATIENCE = 30.0
Fits = Callable[[Any], bool]
BUTTONS = (pyatspi.ROLE_PUSH_BUTTON, pyatspi.ROLE_TOGGLE_BUTTON, pyatspi.ROLE_CHECK_BOX)
ENTRIES = (pyatspi.ROLE_TEXT, pyatspi.ROLE_ENTRY, pyatspi.ROLE_PASSWORD_TEXT)


class Reader:
    """What may be asked of it."""

    def __init__(self) -> None:
        self.program: subprocess.Popen[bytes] | None = None

    def start(self, command: list[str], passphrase: str) -> int:
        reading, writing = os.pipe()
        os.write(writing, passphrase.encode())
        os.close(writing)
        command = [part.replace("{passphrase}", str(reading)) for part in command]
        self.program = subprocess.Popen(command, pass_fds=(reading,), stdin=subprocess.DEVNULL)
        os.close(reading)
        return self.program.pid

    def kill(self) -> int:
        """As a power cut does."""
        assert self.program is not None
        self.program.send_signal(signal.SIGKILL)
        return self.program.wait()

    def enter(self) -> bool:
        """Give the window the keyboard, as a window manager does: there is none here."""
        window = self._wait(lambda one: one.getRole() == pyatspi.ROLE_FRAME, "window")
        place = window.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
        pyatspi.Registry.generateMouseEvent(place.x + 3, place.y + 3, "b1c")
        return True

    def focus(self, name: str) -> bool:
        """Put the cursor into the field of this name."""
        field = self._wait(lambda one: one.name == name and one.getRole() in ENTRIES, name)
        field.queryComponent().grabFocus()
        self._until(lambda: field.getState().contains(pyatspi.STATE_FOCUSED), f"focus on {name}")
        return True

    def type(self, name: str, text: str) -> str:
        """Type into the field of this name, on the keyboard."""
        self.focus(name)
        for sign in text:
            pyatspi.Registry.generateKeyboardEvent(ord(sign), None, pyatspi.KEY_SYM)
        field = self._wait(lambda one: one.name == name and one.getRole() in ENTRIES, name)
        return str(self._until(lambda: self._text(field), f"text in {name}"))

    def put(self, name: str, text: str) -> bool:
        """Have the field of this name hold a text, as dictation does."""
        field = self._wait(lambda one: one.name == name and one.getRole() in ENTRIES, name)
        return bool(field.queryEditableText().setTextContents(text))

    def press(self, name: str) -> bool:
        """Press the button of this name."""
        button = self._wait(lambda one: one.name == name and one.getRole() in BUTTONS, name)
        actions = button.queryAction()
        for at in range(actions.nActions):
            if actions.getName(at).lower() in ("press", "click"):
                return bool(actions.doAction(at))
        raise LookupError(f"{name!r} cannot be pressed")

    def tick(self, text: str) -> bool:
        """Tick the box whose name begins so."""
        box = self._wait(
            lambda one: one.getRole() == pyatspi.ROLE_CHECK_BOX and one.name.startswith(text), text
        )
        actions = box.queryAction()
        names = [actions.getName(at).lower() for at in range(actions.nActions)]
        actions.doAction(next(at for at, name in enumerate(names) if name in ("toggle", "press")))
        checked = pyatspi.STATE_CHECKED
        return bool(self._until(lambda: box.getState().contains(checked), f"a tick at {text!r}"))

    def nameless(self) -> list[str]:
        """What may be typed into or pressed, and bears no name."""
        roles = (*BUTTONS, *ENTRIES)
        return [one.getRoleName() for one in self._all() if one.getRole() in roles and not one.name]

    def hear(self, name: str, text: str) -> str:
        """Wait until this is told of the field or text of this name; what is told of it."""

        def told() -> str:
            named = [one for one in self._all() if one.name == name]
            said = " ".join(f"{one.description} {self._text(one)}" for one in named)
            return said if text in said else ""

        return str(self._until(told, f"{text!r} told of {name!r}"))

    def read(self, text: str) -> str:
        """Wait until something bears this text."""
        return str(self._wait(lambda one: text in one.name, text).name)

    def names(self) -> list[str]:
        """The names of everything that has one, with its role."""
        return [f"{one.getRoleName()}: {one.name}" for one in self._all() if one.name]

    def _text(self, one: Any) -> str:
        try:
            return str(one.queryText().getText(0, -1))
        except NotImplementedError:
            return ""

    def _wait(self, fits: Fits, what: str) -> Any:
        return self._until(lambda: self._find(fits), f"anything called {what!r}")

    def _until(self, condition: Callable[[], Any], what: str) -> Any:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = condition()
            if answer:
                return answer
            time.sleep(0.05)
        assert self.program is not None
        ended = self.program.poll()
        raise LookupError(f"no {what}; there is {self.names()}; the program's end: {ended}")

    def _find(self, fits: Fits) -> Any:
        return next((one for one in self._all() if fits(one)), None)

    def _all(self) -> Iterator[Any]:
        """Everything that shows in the program's windows, from the outside inwards."""
        assert self.program is not None
        for application in pyatspi.Registry.getDesktop(0):
            if application is not None and application.get_process_id() == self.program.pid:
                yield from self._below(application)

    def _below(self, one: Any) -> Iterator[Any]:
        try:
            children = [child for child in one if child is not None]
        except GLib.Error:  # it went away meanwhile
            return
        for child in children:
            try:
                shows = child.getState().contains(pyatspi.STATE_SHOWING)
                window = child.getRole() in (pyatspi.ROLE_FRAME, pyatspi.ROLE_DIALOG)
            except GLib.Error:  # as above
                continue
            if shows or window:
                yield child
                yield from self._below(child)


def main() -> None:
    reader = Reader()
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = {"answer": getattr(reader, order.pop("do"))(**order)}
        except Exception as error:  # noqa: BLE001 — the story's teller shall see it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    if reader.program is not None and reader.program.poll() is None:
        reader.kill()


if __name__ == "__main__":
    main()
