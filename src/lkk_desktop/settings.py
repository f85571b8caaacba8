"""Where data lies, which server, which mode; ``settings.toml`` of the profile."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from lkk_desktop.replica import atomic

FILE = "settings.toml"
DEFAULT_SERVER = "http://127.0.0.1:8480"

Theme = Literal["light", "dark", "system"]
Mode = Literal["household", "clerk", "kiosk"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a profile remembers between starts. None means: as the system or the supplier has it."""

    server: str = DEFAULT_SERVER
    mode: Mode = "household"
    language: str | None = None
    theme: Theme = "system"
    scale: float = 1.0
    work_offline: bool = False
    geometry: str | None = None
    label: str | None = None
    """What the person calls this profile among the users of the computer; they chose it to lie
    open."""
    notify: bool = True
    """The desktop tells reminders."""
    tray: bool = False
    """An icon stands beside the clock, also while there is nothing to tell."""

    def given(
        self, server: str | None, mode: Mode | None, language: str | None, theme: Theme | None
    ) -> Settings:
        """These settings under what the command line says."""
        said = {"server": server, "mode": mode, "language": language, "theme": theme}
        return msgspec.structs.replace(self, **{n: v for n, v in said.items() if v is not None})


def default_folder() -> Path:
    """The profile's folder where no other is named."""
    from platformdirs import user_data_path

    return user_data_path("lkk-desktop", appauthor=False) / "default"


def load(folder: Path) -> Settings:
    """The settings of a profile; the defaults where the file is missing or makes no sense."""
    try:
        plain = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
        return msgspec.convert(plain, Settings)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError):
        return Settings()


def save(folder: Path, settings: Settings) -> None:
    """Keep the settings, whole or not at all. Raises ``OSError``."""
    import tomli_w

    plain = {
        name: value for name, value in msgspec.to_builtins(settings).items() if value is not None
    }
    atomic.write(folder / FILE, tomli_w.dumps(plain).encode())
