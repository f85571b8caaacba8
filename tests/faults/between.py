"""What may stand between a program and its server: proxies, and forged certificates."""

from __future__ import annotations

import base64
import datetime
import gzip
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.journeys.line import message, pour_both

BUFFER = 65_536
HOST = "127.0.0.1"
USER, PASSWORD = "clerk", "way out"
DATE = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
YEARS = datetime.timedelta(days=36_500)
Answer = tuple[list[bytes], bytes]
Change = Callable[[Answer], Answer]
KNOWN = (b"content-type", b"content-encoding", b"content-length", b"date", b"connection")


def untouched(answer: Answer) -> Answer:
    return answer


def gzipped(answer: Answer) -> Answer:
    """Packed by the proxy, whatever the server did."""
    lines, body = answer
    if any(line.lower().startswith(b"content-encoding") for line in lines):
        return answer
    return [*lines, b"content-encoding: gzip"], gzip.compress(body)


def stripped(answer: Answer) -> Answer:
    """Only the headers that every proxy knows are let through."""
    lines, body = answer
    kept = [line for line in lines[1:] if line.lower().split(b":")[0] in KNOWN]
    return [lines[0], *kept], body


class Proxy:
    """An HTTP proxy on loopback: it waits for the whole answer, and may ask who one is."""

    def __init__(self, change: Change = untouched, *, guarded: bool = False) -> None:
        self._change = change
        self._wanted = base64.b64encode(f"{USER}:{PASSWORD}".encode()) if guarded else b""
        self._listening = socket.create_server((HOST, 0))
        self._port = self._listening.getsockname()[1]
        self.passed = 0
        self.refused = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, *, known: bool = True) -> str:
        who = f"{USER}:{PASSWORD.replace(' ', '%20')}@" if self._wanted and known else ""
        return f"http://{who}{HOST}:{self._port}"

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with near, suppress(OSError, ValueError):
            head, body = message(near)
            if not head:
                return
            lines = head.split(b"\r\n")
            if self._wanted and not any(self._wanted in line for line in lines):
                self.refused += 1
                near.sendall(
                    b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-type: text/html\r\n"
                    b'proxy-authenticate: Basic realm="office"\r\ncontent-length: 0\r\n'
                    b"connection: close\r\n\r\n"
                )
                return
            self.passed += 1
            if lines[0].startswith(b"CONNECT "):
                self._tunnel(near, lines[0].split()[1].decode())
            else:
                near.sendall(_sent(self._change(_forwarded(lines, body))))

    def _tunnel(self, near: socket.socket, target: str) -> None:
        host, _, port = target.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=10) as far:
            near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            pour_both(near, far)


def _forwarded(lines: list[bytes], body: bytes) -> Answer:
    """Ask the server by a connection of the proxy's own, and read all that it says."""
    method, url, _ = lines[0].split(b" ")
    parts = urlsplit(url.decode())
    kept = [line for line in lines[1:] if not line.lower().startswith((b"connection", b"proxy-"))]
    path = parts.path.encode() or b"/"
    with socket.create_connection((parts.hostname or HOST, parts.port or 80), timeout=10) as far:
        start = method + b" " + path + b" HTTP/1.0"
        far.sendall(b"\r\n".join([start, *kept, b"connection: close"]) + b"\r\n\r\n" + body)
        answer = b""
        while part := far.recv(BUFFER):
            answer += part
    head, _, rest = answer.partition(b"\r\n\r\n")
    plain = [one for one in head.split(b"\r\n") if not one.lower().startswith(b"content-length")]
    return plain, rest


def _sent(answer: Answer) -> bytes:
    lines, body = answer
    kept = [line for line in lines if not line.lower().startswith(b"connection")]
    kept += [b"content-length: %d" % len(body), b"connection: close"]
    return b"\r\n".join(kept) + b"\r\n\r\n" + body


class Authority:
    """Somebody who signs certificates; whether he is trusted is another matter."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An office's inspection")])
        whole = x509.BasicConstraints(ca=True, path_length=None)
        signs = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        made = _certificate(name, name, key).add_extension(whole, critical=True)
        made = made.add_extension(signs, critical=True)
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        root = made.add_extension(own, critical=False).sign(key, hashes.SHA256())
        server = ec.generate_private_key(ec.SECP256R1())
        here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))])
        by = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
        leaf_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
        leaf = _certificate(leaf_name, name, server).add_extension(here, critical=False)
        signed = leaf.add_extension(by, critical=False).sign(key, hashes.SHA256())
        self.root = folder / "root.pem"
        self.root.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        self._chain = folder / "chain.pem"
        self._chain.write_bytes(
            server.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + signed.public_bytes(serialization.Encoding.PEM)
        )

    def context(self) -> ssl.SSLContext:
        """A server's, with a certificate of this authority for this machine."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self._chain)
        return made


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(DATE)
        .not_valid_after(DATE + YEARS)
    )


@contextmanager
def inspection(authority: Authority, url: str) -> Iterator[str]:
    """TLS that ends here and is opened: what comes goes on to the server in the clear."""
    target = urlsplit(url)
    listening = socket.create_server((HOST, 0))
    context = authority.context()

    def serve(near: socket.socket) -> None:
        there = (target.hostname or HOST, target.port or 80)
        with (
            suppress(OSError),
            context.wrap_socket(near, server_side=True) as inner,
            socket.create_connection(there, 10) as far,
        ):
            pour_both(inner, far)

    def accept() -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(near,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"https://{HOST}:{listening.getsockname()[1]}"
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
