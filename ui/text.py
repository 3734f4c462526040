"""Words on screen: the language of the moment, and how to say something in it."""

from models.words import Language, Words

_language = Language.CHINESE


def language() -> Language:
    """Return the language that the screen speaks."""
    return _language


def speak(chosen: Language) -> None:
    """Speak `chosen` from now on; what is on screen is built anew by the main window."""
    global _language  # noqa: PLW0603 - one screen, one language
    _language = chosen


def say(words: Words, **gaps: object) -> str:
    """Return `words` in the language of the screen, its gaps filled."""
    return words.say(_language, **gaps)
