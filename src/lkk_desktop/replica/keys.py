"""The keys of the two files: random, sealed for each way that the person may open them.

Each way has a public half, so that the files may come under new keys while only one way is at hand.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lkk_desktop.replica import keyfile, moving
from lkk_desktop.replica.faults import Fault, told
from lkk_desktop.replica.keyfile import FILE, KEY_BYTES, Cost, KeyFile, Keys, Move, Wrapped
from lkk_desktop.replica.moving import Step, no_step
from lkk_desktop.replica.ways import KEYRING as KEYRING
from lkk_desktop.replica.ways import PASSPHRASE as PASSPHRASE
from lkk_desktop.replica.ways import RECOVERY as RECOVERY
from lkk_desktop.replica.ways import Passphrase as Passphrase
from lkk_desktop.replica.ways import RecoveryCode as RecoveryCode
from lkk_desktop.replica.ways import Ring as Ring
from lkk_desktop.replica.ways import SystemKeyring as SystemKeyring
from lkk_desktop.replica.ways import Way
from lkk_desktop.replica.ways import new_code as new_code
from lkk_desktop.replica.ways import system_keyring as system_keyring

__all__ = ["FILE", "Cost", "Keys", "Way"]

NONCE_BYTES = 12


def ways(folder: Path) -> tuple[str, ...]:
    """The names of the ways into a profile; none for one that does not exist yet."""
    if not (folder / FILE).exists():
        return ()
    file = keyfile.read(folder)
    coming = file.move.ways if file.move is not None else ()
    return tuple(dict.fromkeys(way.way for way in (*file.ways, *coming)))


def create(folder: Path, way: Way, cost: Cost | None = None) -> Keys:
    """New keys for a new profile, sealed under its first way.

    Raises ``Fault``: exists (keys that may open something are never replaced), no_keyring,
    disk_full, unwritable.
    """
    if (folder / FILE).exists():
        raise Fault("exists", FILE)
    keys = _fresh()
    profile = secrets.token_hex(8)
    made = _sealed(keys, profile, _met(profile, way, cost or Cost()))
    with told(folder / FILE):
        folder.mkdir(parents=True, exist_ok=True)
    if (folder / FILE).exists():  # meanwhile: a keyring may answer late
        raise Fault("exists", FILE)
    keyfile.write(folder, KeyFile(profile=profile, ways=(made,)))
    return keys


def unlock(folder: Path, way: Way, step: Step = no_step) -> Keys:
    """The keys of a profile; a move to new keys that was broken off is finished first.

    Raises ``Fault``: wrong_key, no_keyring, not_a_database, and what the files may raise.
    """
    file = keyfile.read(folder)
    if file.move is None:
        return _opened(file.profile, file.ways, way)
    old, new = _both(file, file.move, way)
    moving.carry(folder, old, new, step)
    _arrive(folder, step)
    return new


def add(folder: Path, keys: Keys, way: Way, cost: Cost | None = None) -> None:
    """One more way to the same keys; one of the same name is replaced. Raises ``Fault``."""
    file = keyfile.read(folder)
    wrapped = _sealed(keys, file.profile, _met(file.profile, way, cost or Cost()))
    others = tuple(one for one in file.ways if one.way != way.name)
    keyfile.write(folder, msgspec.structs.replace(file, ways=(*others, wrapped)))
    _forget(file, way)


def remove(folder: Path, name: str, ring: SystemKeyring | None = None) -> None:
    """Take a way back. Raises ``Fault('last_way')``: nobody would come in any more."""
    file = keyfile.read(folder)
    left = tuple(one for one in file.ways if one.way != name)
    if not left:
        raise Fault("last_way", FILE)
    keyfile.write(folder, msgspec.structs.replace(file, ways=left))
    if ring is not None and name == KEYRING:
        _forget(file, ring)


def change(
    folder: Path, keys: Keys, way: Way, cost: Cost | None = None, step: Step = no_step
) -> Keys:
    """New keys for both files, with this way in the place of the one of its name.

    The other ways open the new keys too. No connection may stand. Broken off at any step, each way
    that stood and the new one open the profile, and finish it. Raises ``Fault``.
    """
    file, new = keyfile.read(folder), _fresh()
    others = [one for one in file.ways if one.way != way.name and one.public]
    made = (*others, _met(file.profile, way, cost or Cost()))
    coming = tuple(_sealed(new, file.profile, one) for one in made)
    move = Move(ways=coming, forth=_under(keys, new), back=_under(new, keys))
    step("note the move")
    keyfile.write(folder, msgspec.structs.replace(file, move=move))
    moving.carry(folder, keys, new, step)
    _arrive(folder, step)
    _forget(file, way)
    return new


def used(folder: Path) -> bool:
    """Whether the files of this profile stood once: they are missed where they are gone."""
    return (folder / FILE).exists() and keyfile.read(folder).used


def mark_used(folder: Path) -> None:
    """The files of this profile stand. Raises ``Fault``."""
    if (folder / FILE).exists() and not (file := keyfile.read(folder)).used:
        keyfile.write(folder, msgspec.structs.replace(file, used=True))


def entries(folder: Path) -> tuple[str, ...]:
    """The names of this profile's entries in the keyring. Raises ``Fault``."""
    file = keyfile.read(folder)
    coming = file.move.ways if file.move is not None else ()
    found = [_entry(file.profile, w) for w in (*file.ways, *coming) if w.way == KEYRING]
    return tuple(dict.fromkeys(found))


def _fresh() -> Keys:
    return Keys(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))


def _arrive(folder: Path, step: Step) -> None:
    """Both files are under the new keys: the old ways end."""
    file = keyfile.read(folder)
    if file.move is not None:
        step("arrive")
        keyfile.write(folder, msgspec.structs.replace(file, ways=file.move.ways, move=None))
        step("arrived")


def _entry(profile: str, wrapped: Wrapped) -> str:
    # Of its own for each sealing: an entry in force is never written over.
    return _own_entry(profile, wrapped.salt) if wrapped.public else profile


def _own_entry(profile: str, salt: bytes) -> str:
    return f"{profile}-{salt.hex()[:12]}"


def _forget(before: KeyFile, way: Way) -> None:
    """Take the entries out of the keyring that nothing is sealed for any more."""
    if isinstance(way, SystemKeyring):
        for one in before.ways:
            if one.way == KEYRING:
                way.forget(_entry(before.profile, one))


def _met(profile: str, way: Way, cost: Cost) -> Wrapped:
    """A way with its public half, for which nothing is sealed yet."""
    salt = secrets.token_bytes(16)
    secret = way.secret(_own_entry(profile, salt), salt, cost, new=True)
    public = X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    return Wrapped(way=way.name, salt=salt, cost=cost, nonce=b"", sealed=b"", public=public)


def _sealed(keys: Keys, profile: str, way: Wrapped) -> Wrapped:
    """Keys sealed for a way by its public half alone (X25519, HKDF, AES-256-GCM)."""
    sender, nonce = X25519PrivateKey.generate(), secrets.token_bytes(NONCE_BYTES)
    shared = sender.exchange(X25519PublicKey.from_public_bytes(way.public))
    half = sender.public_key().public_bytes_raw()
    sealed = AESGCM(_agreed(shared, half, way.public)).encrypt(nonce, _plain(keys), _of(profile))
    return msgspec.structs.replace(way, nonce=nonce, sealed=sealed, sender=half)


def _opened(profile: str, ways: tuple[Wrapped, ...], way: Way) -> Keys:
    wrapped = next((one for one in ways if one.way == way.name), None)
    if wrapped is None:
        raise Fault("wrong_key", FILE)
    secret = way.secret(_entry(profile, wrapped), wrapped.salt, wrapped.cost, new=False)
    try:
        if wrapped.public:
            private = X25519PrivateKey.from_private_bytes(secret)
            if private.public_key().public_bytes_raw() != wrapped.public:
                raise Fault("wrong_key", FILE)
            shared = private.exchange(X25519PublicKey.from_public_bytes(wrapped.sender))
            secret = _agreed(shared, wrapped.sender, wrapped.public)
        return _keys(AESGCM(secret).decrypt(wrapped.nonce, wrapped.sealed, _of(profile)))
    except InvalidTag:
        raise Fault("wrong_key", FILE) from None
    except ValueError as error:  # a nonce or half of another length
        raise Fault("not_a_database", FILE) from error


def _both(file: KeyFile, move: Move, way: Way) -> tuple[Keys, Keys]:
    """The old keys and the new ones, by a way to either."""
    try:
        try:
            new = _opened(file.profile, move.ways, way)
        except Fault as fault:
            if fault.code not in ("wrong_key", "no_keyring"):
                raise
            old = _opened(file.profile, file.ways, way)
            return old, _from(old, move.forth)
        return _from(new, move.back), new
    except (InvalidTag, ValueError) as error:
        raise Fault("not_a_database", FILE) from error


def _under(by: Keys, keys: Keys) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_by(by)).encrypt(nonce, _plain(keys), None)


def _from(by: Keys, sealed: bytes) -> Keys:
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return _keys(AESGCM(_by(by)).decrypt(nonce, rest, None))


def _by(keys: Keys) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"lkk move").derive(_plain(keys))


def _agreed(shared: bytes, sender: bytes, public: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=sender + public, info=b"lkk keys").derive(shared)


def _of(profile: str) -> bytes:
    return profile.encode()


def _plain(keys: Keys) -> bytes:
    return keys.outbox + keys.replica


def _keys(plain: bytes) -> Keys:
    return Keys(plain[:KEY_BYTES], plain[KEY_BYTES:])
