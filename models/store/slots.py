"""One slot of the key file: the master key, wrapped so that one secret opens it.

Argon2id turns the secret into a key, AES-256-GCM wraps the master key with
it. Which register, whose slot and which Argon2 parameters are authenticated
with it, so a slot can neither be moved nor weakened.
"""

import json
import mmap
import os
import sys
import time
from base64 import b64decode, b64encode
from contextlib import suppress
from typing import Any, NamedTuple, Self

from argon2.exceptions import HashingError
from argon2.low_level import ARGON2_VERSION, Type, core, error_to_str, ffi
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12
_WRAPPED_BYTES = KEY_BYTES + 16  # the key and its GCM tag
_PATIENCE = 0.5  # seconds; a tuned unlock takes this long to twice this long
_TUNED_MEMORY = 256 * 1024  # KiB; a ward computer may have little to spare


class Cost(NamedTuple):
    """Argon2id parameters: memory in KiB, passes, lanes."""

    memory: int
    passes: int
    lanes: int


FLOOR = Cost(memory=64 * 1024, passes=3, lanes=4)  # RFC 9106, second choice
CEILING = Cost(memory=1024 * 1024, passes=64, lanes=64)  # more would only serve to stop the program


class Slot(NamedTuple):
    """What one person, or whoever has the recovery sheet, needs besides the secret."""

    salt: bytes
    cost: Cost
    nonce: bytes
    wrapped: bytes

    @classmethod
    def from_json(cls, found: Any) -> Self:
        """Return the slot; raise ValueError, KeyError or TypeError if it is none or out of bounds."""
        cost = Cost(*(int(found["argon2"][name]) for name in Cost._fields))
        low, high = zip(cost, FLOOR, strict=True), zip(cost, CEILING, strict=True)
        if any(value < least for value, least in low) or any(value > most for value, most in high):
            raise ValueError("Argon2 parameters out of bounds")
        slot = cls(
            salt=b64decode(found["salt"], validate=True),
            cost=cost,
            nonce=b64decode(found["nonce"], validate=True),
            wrapped=b64decode(found["wrapped"], validate=True),
        )
        if (len(slot.salt), len(slot.nonce), len(slot.wrapped)) != (
            _SALT_BYTES,
            _NONCE_BYTES,
            _WRAPPED_BYTES,
        ):
            raise ValueError("slot of a wrong size")
        return slot

    def as_json(self) -> dict[str, object]:
        """Return the slot as the key file holds it."""
        return {
            "salt": b64encode(self.salt).decode(),
            "argon2": self.cost._asdict(),
            "nonce": b64encode(self.nonce).decode(),
            "wrapped": b64encode(self.wrapped).decode(),
        }


def wrap(master: bytes, secret: str, *, register: str, owner: str, cost: Cost) -> Slot:
    """Return a new slot of `owner` in `register` that `secret` opens."""
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    wrapped = AESGCM(_derived(secret, salt, cost)).encrypt(nonce, master, _bound(register, owner, cost))
    return Slot(salt, cost, nonce, wrapped)


def unwrap(slot: Slot, secret: str, *, register: str, owner: str) -> bytes | None:
    """Return the master key, or None if `secret` does not open `slot` or anything in it was changed."""
    key = _derived(secret, slot.salt, slot.cost)
    try:
        return AESGCM(key).decrypt(slot.nonce, slot.wrapped, _bound(register, owner, slot.cost))
    except InvalidTag:
        return None


def tuned_cost() -> Cost:
    """Return the floor, doubled (memory, then passes) until this computer needs 0.5 to 1 s for it."""
    cost = FLOOR
    while cost.passes < CEILING.passes // 2 and _seconds(cost) < _PATIENCE:
        cost = _doubled(cost)
    return cost


def _doubled(cost: Cost) -> Cost:
    if cost.memory < _TUNED_MEMORY:
        return cost._replace(memory=cost.memory * 2)
    return cost._replace(passes=cost.passes * 2)


def _seconds(cost: Cost) -> float:
    start = time.perf_counter()
    _derived("", bytes(_SALT_BYTES), cost)
    return time.perf_counter() - start


def _derived(secret: str, salt: bytes, cost: Cost) -> bytes:
    """Return what Argon2id makes of `secret`: the same as `hash_secret_raw`, but sooner.

    That one starts a thread for each lane; more threads than processors wait
    for each other, which takes a sixth longer. The lanes are part of what is
    computed, the threads are not. Large pages, where there are any, save
    another sixth.
    """
    typed = secret.encode(errors="surrogatepass")
    buffers = {
        "out": ffi.new("uint8_t[]", KEY_BYTES),
        "pwd": ffi.new("uint8_t[]", typed),
        "salt": ffi.new("uint8_t[]", salt),
    }
    asked = {
        "version": ARGON2_VERSION,
        "outlen": KEY_BYTES,
        "pwdlen": len(typed),
        "saltlen": len(salt),
        "t_cost": cost.passes,
        "m_cost": cost.memory,
        "lanes": cost.lanes,
        "threads": min(cost.lanes, os.cpu_count() or 1),
    }
    memory = _LargePages().callbacks() if sys.platform == "linux" else {}
    if failed := core(ffi.new("argon2_context *", {**buffers, **asked, **memory}), Type.ID.value):
        raise HashingError(error_to_str(failed))
    return bytes(ffi.buffer(buffers["out"], KEY_BYTES))


class _LargePages:
    """The memory of one derivation in pages of 2 MiB: 16,000 of the usual ones take long to be handed out.

    Argon2 wipes it before it gives it back.
    """

    def callbacks(self) -> dict[str, Any]:
        """Return the members of Argon2's context that hand memory out and take it back."""
        return {
            "allocate_cbk": ffi.callback("int(uint8_t **, size_t)", self._allocate, error=1),
            "free_cbk": ffi.callback("void(uint8_t *, size_t)", self._free),
        }

    def _allocate(self, place: Any, size: int) -> int:
        """Put the address of `size` bytes into `place`; left empty, it tells Argon2 that memory is short."""
        with suppress(OSError):
            self._memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            self._view = ffi.from_buffer("uint8_t[]", self._memory)
            with suppress(OSError):  # a kernel may know no large pages
                self._memory.madvise(mmap.MADV_HUGEPAGE)
            place[0] = self._view
        return 0

    def _free(self, _place: Any, _size: int) -> None:
        ffi.release(self._view)
        self._memory.close()


def _bound(register: str, owner: str, cost: Cost) -> bytes:
    return json.dumps([register, owner, *cost]).encode()
