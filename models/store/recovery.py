"""The recovery code: 160 random bits that a tired person can copy from paper.

Crockford's alphabet has no I, L, O or U, so whoever reads a 1 as I or L, or a
0 as O, still means exactly one code.
"""

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 32
_GROUP = 4
_MISREAD = str.maketrans("OIL", "011")


def new_code() -> str:
    """Return a new code: 32 characters of 5 bits, in 8 groups of 4 joined by hyphens."""
    return _grouped("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)))


def read_code(typed: str) -> str | None:
    """Return the code that was meant, in its printed form, or None if it cannot be one.

    Spaces, hyphens and case do not matter; O is read as 0, I and L as 1.
    """
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_MISREAD)
    if len(letters) != _LENGTH or not set(letters) <= set(_ALPHABET):
        return None
    return _grouped(letters)


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))
