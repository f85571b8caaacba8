"""What a call says of its caller: its protocol, its token, and where it comes from."""

from __future__ import annotations

import ipaddress

from lkk_desktop.sync.protocol import VERSION
from lkk_server.refused import Refused
from lkk_server.web import Call

PROTOCOL_HEADER = "lkk-protocol"
LEAST_PROTOCOL = 1


def source_of(request: Call) -> str:
    """Where a call comes from: an address, of IPv6 the network of a household (64 bits)."""
    host = request.client.host if request.client is not None else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped  # of one who listens on both kinds at once
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def bearer(request: Call) -> str:
    """The access token of a request. Raises ``Refused(401, 'signed_out')`` where it brings none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refused(401, "signed_out")
    return token.strip()


def supported(request: Call) -> None:
    """Raises ``Refused(426, 'app_too_old')`` for an app whose protocol is no longer understood."""
    said = request.headers.get(PROTOCOL_HEADER, str(VERSION))
    if not said.isascii() or not said.isdigit():
        raise Refused(400, "malformed")
    if int(said[:9]) < LEAST_PROTOCOL:
        raise Refused(426, "app_too_old", least=LEAST_PROTOCOL, newest=VERSION)
