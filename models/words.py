"""Words in both languages, and how to say them.

Every text that a person can read is a `Words` pair, declared where it is
used: a text without its other language cannot be written down, and no
compiled catalogue can drift from the source (docs/decisions/words.md).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Language(StrEnum):
    """A language of the program; the values are locale names."""

    CHINESE = "zh_CN"
    ENGLISH = "en"


class Words(NamedTuple):
    """One text in English and in Chinese, with the same `{gaps}` in both."""

    en: str
    zh: str

    def say(self, language: Language, **gaps: object) -> str:
        """Return the text in `language`, its `{gaps}` filled; a gap that is words is said in it too."""
        text = self.zh if language is Language.CHINESE else self.en
        said = {
            name: gap.say(language) if isinstance(gap, Words | Sentence) else gap
            for name, gap in gaps.items()
        }
        return text.format(**said) if gaps else text


class Sentence(NamedTuple):
    """A text with what fills its gaps, to be said when the language is known."""

    words: Words
    gaps: Mapping[str, object]

    def say(self, language: Language) -> str:
        """Return the sentence in `language`."""
        return self.words.say(language, **self.gaps)


def same(text: str) -> Words:
    """Return a text that reads alike in both languages: a name, a code, a unit."""
    return Words(text, text)
