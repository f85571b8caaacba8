"""A keyring backend that answers with the benchmark's secret: the system's, without its D-Bus."""

from __future__ import annotations

from keyring.backend import KeyringBackend

SECRET = "5e" * 32


class Ring(KeyringBackend):
    """Knows one secret."""

    priority = 9.0

    def get_password(self, service: str, username: str) -> str | None:
        del service, username
        return SECRET

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keeps nothing."""

    def delete_password(self, service: str, username: str) -> None:
        """Keeps nothing."""
