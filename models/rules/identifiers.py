"""Resident ID numbers (GB 11643-1999) and telephone numbers."""

import re
import unicodedata
from datetime import date
from itertools import groupby

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"(?:0[1-9]\d{1,2})?\d{7,8}(?:-\d{1,5})?", re.ASCII)
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200e\u2060\ufeff\u202a\u202c\u202d\u2066\u2068\u2069"))
_TURNING = frozenset("\u200f\u202b\u202e\u2067")
_WITH_EXTENSION = re.compile(r"(?:010|02\d|0[3-9]\d\d)-?\d{7,8}-\d{1,5}", re.ASCII)


def check_character(first17: str) -> str:
    """Return the check character of the first 17 digits of a resident ID number."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True))
    return _CHECKS[total % 11]


def is_resident_id(number: str) -> bool:
    """Tell whether `number` is a whole resident ID: 18 characters, a real birth date, a fitting check."""
    number = number.upper()
    return bool(
        re.fullmatch(r"[0-9]{17}[0-9X]", number)
        and born_of(number)
        and check_character(number[:17]) == number[17]
    )


def born_of(number: str) -> date | None:
    """Return the birth date that an 18-character ID number holds; None where that is no real date."""
    if not re.fullmatch(r"[0-9]{17}[0-9Xx]", number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> int | None:
    """Return the sex that an 18-character ID number holds: 1 male (17th digit odd), 2 female."""
    if not re.fullmatch(r"[0-9]{17}[0-9Xx]", number):
        return None
    return 1 if int(number[16]) % 2 else 2


def narrow(text: str) -> str:
    """Return `text` with full-width and like forms folded, and without the unseen marks that pasting brings.

    Raised, circled and packed digits stay as they are: 10² is not 102, and 5① not 51. So do
    all marks beside one that turns the direction: what is seen is not what is there.
    """
    if text.isascii():
        return text
    if not _TURNING.intersection(text):
        text = text.translate(_UNSEEN)
    runs = groupby(text, _holds_digits)
    return "".join(
        "".join(run) if stays else unicodedata.normalize("NFKC", "".join(run)) for stays, run in runs
    )


def _holds_digits(char: str) -> bool:
    """Tell whether folding would make digits of what is no digit by itself."""
    if char.isascii() or char.isdecimal():
        return False
    return any(each.isdecimal() for each in unicodedata.normalize("NFKC", char))


def plain(text: str) -> str:
    """Return an identifier with full-width forms folded and without spaces; upper case for a final x."""
    folded = narrow(re.sub(r"\s+", "", narrow(text)))  # what came close together may join
    return folded.upper() if re.fullmatch(r"\d{17}x", folded) else folded


def plain_phone(text: str) -> str:
    """Return a phone number as digits: no spaces, brackets or country code 86; an extension keeps its hyphen.

    What is no phone number is returned as typed, folded: staff write "ask the daughter" there too.
    """
    folded = narrow(text).strip()
    digits = re.sub(r"^(?:\+|00)86-?", "", re.sub(r"[\s()]", "", folded))
    if _WITH_EXTENSION.fullmatch(digits):
        return digits
    bare = digits.replace("-", "")
    if _MOBILE.fullmatch(bare) or _LANDLINE.fullmatch(bare):
        return bare
    return digits if _LANDLINE.fullmatch(re.sub(r"^(0\d{2,3})-", r"\1", digits)) else folded


def is_phone(number: str) -> bool:
    """Tell whether `number` is a mainland mobile or landline number."""
    bare = re.sub(r"^(0\d{2,3})-", r"\1", number)
    return bool(_MOBILE.fullmatch(bare) or _LANDLINE.fullmatch(bare))


def grouped_phone(number: str) -> str:
    """Return a mobile number in groups of 3-4-4 for lists and prints; any other number as it is."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if _MOBILE.fullmatch(number) else number


def masked_id(number: str) -> str:
    """Return an ID number with all but its first three and last four characters starred; a short one all."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) >= 15 else "*" * len(number)
