"""Why a patient is on the list, and the contacts so far, in a strip below it."""

from PySide6.QtCore import Qt

from models.dictionary import CONTACT
from models.rules.reading import shown
from models.services.cases import Entry
from models.services.worklist import DueLine
from models.words import Words, same
from ui.text import language, say
from ui.widgets import RoleLabel
from ui.widgets_call import Strip

CONTACT_LINE = same("{day}  {result}  {face}")
FACE = Words("face: {answer}", "面部：{answer}")
NO_CONTACTS = Words("No contacts so far.", "尚无随访记录。")
_LAST_CONTACTS = 4
_TOLD = ("fu_date", "fu_result", "fw_ever")


class WhyStrip(Strip):
    """Why a patient is on the list, and the contacts so far."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.contacts = RoleLabel("", "secondary", wrap=True)
        self.line.insertWidget(0, self.contacts, 1)

    def show_line(self, line: DueLine, contacts: tuple[Entry, ...]) -> None:
        """Tell of `line`."""
        self.title.setText(line.reason.say(language()))
        told = [contact_line(each) for each in contacts[-_LAST_CONTACTS:]]
        self.contacts.setText("\n".join(told) or say(NO_CONTACTS))


def contact_line(entry: Entry) -> str:
    """Return one contact in one line: day, result, and what was said of the face."""
    said = {key: shown(CONTACT[key], entry.answers.get(key), language()) for key in _TOLD}
    face = say(FACE, answer=said["fw_ever"]) if said["fw_ever"] else ""
    return say(CONTACT_LINE, day=said["fu_date"], result=said["fu_result"], face=face).strip()
