"""What can go wrong that a person can act on; everything else raised is a defect."""

from models.words import Language, Words


class UserError(Exception):
    """Something went wrong that one plain sentence can explain: what happened, what to do."""

    def __init__(self, words: Words, **gaps: object) -> None:
        """Keep the sentence and what fills its gaps."""
        self.words = words
        self.gaps = gaps
        super().__init__(self.say(Language.ENGLISH))

    def say(self, language: Language) -> str:
        """Return the sentence in `language`; gaps that are words are said in it too."""
        gaps = {name: gap.say(language) if isinstance(gap, Words) else gap for name, gap in self.gaps.items()}
        return self.words.say(language, **gaps)


class RegisterError(UserError):
    """The register folder cannot be opened, read or written."""


class AlreadyOpenError(RegisterError):
    """Another program has the register open."""


class WrongPassphraseError(RegisterError):
    """The account or the passphrase does not fit."""


class NewerRegisterError(RegisterError):
    """A newer program made the register."""


class DamagedRegisterError(RegisterError):
    """The key file or the database is damaged."""


class StoreUnavailableError(RegisterError):
    """The disk refuses: full, read-only, failing. The whole unit of work was dropped."""


class ExportError(UserError):
    """A file for people could not be written; nothing half-written was left."""
