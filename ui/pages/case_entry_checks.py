"""What is unlikely about an entry, below its line: confirmed there with a reason, and taken back."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.errors import UserError
from models.fields import Problem, Severity
from models.services import cases, confirmations
from models.services.cases import Entry
from models.services.confirmations import Confirmed
from ui.forms.confirm import ConfirmLine
from ui.forms.row import Note, sentence
from ui.pages.case_desk import CaseDesk, told_of
from ui.widgets import RoleLabel


def unlikely_of(desk: CaseDesk, record: str, entry: Entry) -> list[Problem]:
    """Return what is unlikely about `entry`, confirmed or not."""
    assert desk.case is not None
    loud = replace(desk.case, silent=frozenset())
    found = cases.problems_of_entry(record, entry.answers, loud, desk.context.today(), entry.id)
    return [problem for problem in found if problem.severity is Severity.UNLIKELY]


class EntryChecks(QWidget):
    """The unlikely answers of one ward check, complication or contact."""

    failed = Signal(str)

    def __init__(self, desk: CaseDesk, record: str, entry: Entry, heading: str = "") -> None:
        """Show what is unlikely about `entry`, and what of it was confirmed, below `heading` if given."""
        super().__init__()
        self._desk = desk
        self._row = record, entry.id
        self.lines: list[ConfirmLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 0, 0, 4)
        self._column.setSpacing(2)
        if heading:
            self._column.addWidget(RoleLabel(heading, "secondary"))
        notes = {each[1:5]: each for each in desk.notes()}
        for problem in unlikely_of(desk, record, entry):
            self._add(problem, notes.get((*self._row, problem.rule, problem.facts)))

    def _add(self, problem: Problem, note: Confirmed | None) -> None:
        said = sentence(problem)
        line = ConfirmLine(said)
        self.lines.append(line)
        if note is None:
            told = Note()
            self._column.addWidget(told)
            told.show_note(said, "unlikely")
        self._column.addWidget(line)
        if note is None:
            line.offer()
        else:
            line.show_given(told_of(note))
            line.taken_back.connect(partial(self._take_back, note.id))
        line.given.connect(partial(self._confirm, problem))
        line.left.connect(line.button.setFocus)

    def _confirm(self, problem: Problem, reason: str) -> None:
        operation = self._desk.operation_id
        assert operation is not None
        try:
            confirmations.confirm(self._desk.register, problem, operation, self._row, reason)
        except UserError as error:
            self.failed.emit(sentence(error))
        else:
            self._desk.take_anew()

    def _take_back(self, note_id: int) -> None:
        confirmations.take_back(self._desk.register, note_id)
        self._desk.take_anew()
