"""The bank's page in the system's browser: where card data are typed, and never here."""

from __future__ import annotations

import ipaddress

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def safe(address: str | None) -> str | None:
    """The address, if a browser may be sent there to pay: by https, or to this computer itself."""
    if not address:
        return None
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if not url.isValid() or not url.host() or url.userInfo():
        return None
    if url.scheme() == "https" or (url.scheme() == "http" and _here(url.host())):
        return address
    return None


def open_page(address: str | None) -> bool:
    """Open the bank's page; False where that is not possible, or not safe."""
    allowed = safe(address)
    return allowed is not None and QDesktopServices.openUrl(QUrl(allowed))


def _here(host: str) -> bool:
    """Whether a host is this computer."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
