"""What a passphrase must be: long, and not the first thing that anyone would try."""

import unicodedata

from models.words import Words

SHORTEST = 15
LONGEST = 128
_FEWEST_DIFFERENT = 5

TOO_SHORT = Words(
    "The passphrase needs at least 15 characters. A sentence that you will remember is best.",
    "口令至少需要 15 个字符。用一句您记得住的话最好。",
)
TOO_LONG = Words("The passphrase can have at most 128 characters.", "口令最多 128 个字符。")
TOO_UNIFORM = Words(
    "The passphrase needs at least 5 different characters.",
    "口令至少需要 5 个不同的字符。",
)
ONLY_NAMES = Words(
    "The passphrase must not be only the name of the ward or of the person.",
    "口令不能只由病区名称或人名组成。",
)


def normalised(text: str) -> str:
    """Return `text` in the one form in which secrets and account names are compared (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def passphrase_problem(passphrase: str, *, ward: str, person: str) -> Words | None:
    """Return why `passphrase` is refused, or None.

    15 to 128 characters, both included, after NFKC; at least 5 different ones;
    more than the ward's and the person's name, however often repeated.
    """
    text = normalised(passphrase)
    if len(text) < SHORTEST:
        return TOO_SHORT
    if len(text) > LONGEST:
        return TOO_LONG
    if len(set(text)) < _FEWEST_DIFFERENT:
        return TOO_UNIFORM
    return None if _beyond_names(text, ward, person) else ONLY_NAMES


def _beyond_names(text: str, ward: str, person: str) -> bool:
    rest = _letters(text)
    for name in sorted((_letters(ward), _letters(person)), key=len, reverse=True):
        rest = rest.replace(name, "") if name else rest
    return bool(rest)


def _letters(text: str) -> str:
    return "".join(letter for letter in normalised(text).casefold() if letter.isalnum())
