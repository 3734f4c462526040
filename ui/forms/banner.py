"""The patient banner: who this is, fixed on top of every page about one patient, and on no list."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from models.dictionary import OPERATION, PATIENT
from models.fields import Absence, Answer, Answers
from models.rules.days import age_on, day_number
from models.rules.identifiers import grouped_phone
from models.rules.reading import shown
from models.services.cases import PatientHead
from models.words import Words
from ui.forms.flow import FlowLayout
from ui.text import language, say
from ui.theme import SECTION, font, token
from ui.widgets import RoleLabel

NEW_CASE = Words("New case", "新建病例")
NOT_ENTERED = Words("not entered", "未录入")
BORN = Words("Born", "出生")
SEX = Words("Sex", "性别")
NUMBER = Words("MRN", "病案号")
PHONE = Words("Phone", "电话")
SIDE = Words("Side", "患侧")
DAY = Words("Today", "今日")
SIDES = {1: Words("LEFT", "左侧"), 2: Words("RIGHT", "右侧")}
BORN_AGED = Words("{born} ({age})", "{born}（{age}岁）")
DAY_NUMBER = Words("D{number}", "术后第{number}天")
NOT_OPERATED = Words("not operated yet", "尚未手术")
SIMILAR = Words("⚠ Similar name: {others} · Alt+C compares", "⚠ 姓名相近：{others} · Alt+C 比对")
OTHER = Words("{name}, born {born}, MRN {number}", "{name}，出生 {born}，病案号 {number}")
BETWEEN = Words("; ", "；")
MOST_OTHERS = 3


class PatientBanner(QFrame):
    """Name, birth date and age, sex, number, phone, side as a word, and the day after the operation."""

    def __init__(self) -> None:
        """Show nobody yet; what belongs at the right end, such as when it was saved, goes into `end`."""
        super().__init__()
        self.setProperty("frame", "banner")
        self.name = RoleLabel(say(NEW_CASE))
        self.name.setFont(font(SECTION, strong=True))
        self.name.setProperty("role", "section")
        self.end = QHBoxLayout()
        top = QHBoxLayout()
        top.addWidget(self.name, 1)
        top.addLayout(self.end)
        self._facts = QWidget()
        self._flow = FlowLayout(self._facts, gap=16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._facts)
        self._facts.hide()
        self.similar = RoleLabel("", wrap=True)
        self.similar.setStyleSheet(f"color: {token('due-text').name()};")
        layout.addWidget(self.similar)
        self.similar.hide()

    def show_case(self, answers: Answers, today: date) -> None:
        """Show who the answers of a patient and a case tell of, on the day `today`."""
        self.name.setText(_said(answers, "name"))
        while (item := self._flow.takeAt(0)) and (fact := item.widget()):
            fact.deleteLater()
        for words, value in facts(answers, today):
            self._flow.addWidget(_fact(say(words), value))
        self._facts.show()

    def show_similar(self, others: Sequence[PatientHead]) -> None:
        """Warn of the patients whose name may be taken for this one's, with birth date and number of each."""
        told = (say(OTHER, name=_told("name", each.name), born=_told("birth_date", each.birth_date),
                    number=_told("mrn", each.mrn)) for each in others[:MOST_OTHERS])  # fmt: skip
        self.similar.setText(say(SIMILAR, others=say(BETWEEN).join(told)))
        self.similar.setVisible(bool(others))

    def text(self) -> str:
        """Return all that the banner says, in reading order."""
        labels = [self.name, *self._facts.findChildren(RoleLabel)]
        return " ".join(label.text() for label in labels)


def facts(answers: Answers, today: date) -> list[tuple[Words, str]]:
    """Return caption and value of what tells a patient from others, after the name."""
    phone = answers.get("phone1")
    return [
        (BORN, _born(answers, today)),
        (SEX, _said(answers, "sex")),
        (NUMBER, _said(answers, "mrn")),
        (PHONE, grouped_phone(phone) if isinstance(phone, str) else _said(answers, "phone1")),
        (SIDE, _side(answers)),
        (DAY, _day(answers, today)),
    ]


def _fact(caption: str, value: str) -> QWidget:
    fact = QWidget()
    line = QHBoxLayout(fact)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(4)
    line.addWidget(RoleLabel(caption, "secondary"))
    strong = RoleLabel(value)
    strong.setStyleSheet("font-weight: 600;")
    line.addWidget(strong)
    return fact


def _said(answers: Answers, key: str) -> str:
    return _told(key, answers.get(key))


def _told(key: str, answer: Answer) -> str:
    record = PATIENT if any(field.key == key for field in PATIENT.fields) else OPERATION
    return shown(record[key], answer, language()) or say(NOT_ENTERED)


def _born(answers: Answers, today: date) -> str:
    born = answers.get("birth_date")
    if not isinstance(born, date):
        return _said(answers, "birth_date")
    return say(BORN_AGED, born=born.isoformat(), age=age_on(today, born))


def _side(answers: Answers) -> str:
    side = answers.get("side")
    if isinstance(side, int):
        return say(SIDES[side])
    return _said(answers, "side") if isinstance(side, Absence) else say(NOT_ENTERED)


def _day(answers: Answers, today: date) -> str:
    operated = answers.get("op_date")
    if not isinstance(operated, date):
        return say(NOT_OPERATED)
    return say(DAY_NUMBER, number=day_number(today, operated))
