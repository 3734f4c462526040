"""Any sequence of edits, removals, merges and their taking back, against a model made of plain dictionaries.

The model keeps what the register held before and after each step. What a
service does is predicted for the answers that it is given; what taking a step
back does is predicted for every cell of every row, or that it is refused.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from models.errors import UserError
from models.fields import Answer
from models.services import bin as recycle_bin
from models.services import cases, entries, history, merging, undoing
from models.services.registers import Register
from models.services.sought import rebuild
from models.store.schema import METADATA
from models.store.trail import RECORDED
from tests.builders import NOW, TODAY, a_register

SEQUENCES, LENGTH = (2_000, 20) if os.environ.get("SEPTIMA_SLOW") == "1" else (60, 20)
REALLY_TODAY = datetime.now().date()
NOT_COMPARED = ("changed_at", "changed_by", "quiet_until")
TRACKED = {
    "patient": ("name", "mrn", "wechat", "phone1", "phone2"),
    "operation": ("patient_id", "side", "hb_pre", "op_date"),
    "ward_check": ("operation_id", "hb_w"),
    "complication": ("operation_id", "comp_code"),
    "contact": ("operation_id", "fu_note"),
}
NEW_ENTRIES: dict[str, dict[str, Answer]] = {
    "ward_check": {"hb_w": 1, "hb_w_at": datetime.combine(TODAY, time(8))},
    "complication": {"comp_code": "CSF", "onset_date": TODAY},
    "contact": {"fu_date": TODAY, "fu_mode": 2, "fu_result": 1, "spasm": 0, "fw_ever": 0, "fu_note": "一"},
}
OTHER_ENTRIES: dict[str, dict[str, Answer]] = {
    "ward_check": {"hb_w": 2},
    "complication": {"comp_code": "INF"},
    "contact": {"fu_note": "二"},
}
ANSWERS: dict[str, tuple[Answer, ...]] = {
    "name": ("曾志伟", "单雄信"),
    "mrn": ("M1", "M2", "M3"),
    "wechat": ("w", None),
    "phone1": ("13800138000", "13900139000", None),
    "side": (1, 2, None),
    "hb_pre": (1, 2, None),
    "op_date": (date(2026, 2, 1), date(2026, 3, 1), None),
}
PATIENT_KEYS = set(TRACKED["patient"])

Row = tuple[str, int]
Rows = dict[Row, dict[str, Any]]
pick = st.integers(0, 10_000)
some_answers = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(each) for key, each in ANSWERS.items()}
)


@dataclass(frozen=True)
class Done:
    """One step: what the register held before and after it, and which step it took back."""

    id: int
    action: str
    undoes: int | None
    before: Rows
    after: Rows


def differing(
    before: Rows, after: Rows
) -> Iterator[tuple[Row, dict[str, Any] | None, dict[str, Any] | None]]:
    """Yield each row that differs, before and after; of a row that stays, the differing cells alone."""
    for row in {**before, **after}:
        old, new = before.get(row), after.get(row)
        if old is not None and new is not None:
            keys = [key for key in old if old[key] != new[key]]
            if keys:
                yield row, {key: old[key] for key in keys}, {key: new[key] for key in keys}
        elif old != new:
            yield row, old, new


def fits(rows: Rows, row: Row, left: dict[str, Any] | None) -> bool:
    """Tell whether a row is as a step left it; None for one that is not there."""
    present = rows.get(row)
    if left is None or present is None:
        return left is present
    return all(present[key] == value for key, value in left.items())


def is_sound(rows: Rows) -> bool:
    """Tell whether every row stands below one that is there, and no number is there twice."""
    for (name, _), row in rows.items():
        for column in METADATA.tables[name].columns:
            for key in column.foreign_keys:
                if (key.column.table.name, row[column.name]) not in rows:
                    return False
    numbers = [row["mrn"] for (name, _), row in rows.items() if name == "patient"]
    plans = [(row["operation_id"], row["code"]) for (name, _), row in rows.items() if name == "plan"]
    return len(set(numbers)) == len(numbers) and len(set(plans)) == len(plans)


def stored(answer: Answer) -> Any:
    return answer.isoformat() if isinstance(answer, date) else answer


class Machine(RuleBasedStateMachine):
    """Does the same to a register and to the model, and compares after each step."""

    def __init__(self, register: Register) -> None:
        super().__init__()
        self.register = register
        self.steps: list[Done] = []
        self.rows: Rows = {}

    @initialize()
    def start_empty(self) -> None:
        with self.register.store.changing(recorded=False) as connection:
            for name in reversed([table.name for table in METADATA.sorted_tables]):
                if name in RECORDED:
                    connection.exec_driver_sql(f"DELETE FROM {name}")

    # --- Doing ---

    @rule(answers=some_answers, mrn=st.sampled_from(("M1", "M2", "M3", "M4", "M5")))
    def add_case(self, answers: dict[str, Answer], mrn: str) -> None:
        whole = {"name": "甲", **answers, "mrn": mrn}
        with self.done(allowed=mrn not in self.numbers()) as said:
            case = cases.register_case(self.register, whole, TODAY)
            patient = cases.open_case(self.register, case, NOW).patient_id
            said["patient", patient] = self.tracked("patient", whole)
            said["operation", case] = self.tracked("operation", whole) | {"patient_id": patient}

    @precondition(lambda self: self.ids("patient"))
    @rule(pick=pick, answers=some_answers)
    def add_another_case(self, pick: int, answers: dict[str, Answer]) -> None:
        patient = self.one("patient", pick)
        answers = {key: answer for key, answer in answers.items() if key not in PATIENT_KEYS}
        with self.done() as said:
            case = cases.register_case(self.register, answers, TODAY, patient)
            said["operation", case] = self.tracked("operation", answers) | {"patient_id": patient}

    @precondition(lambda self: self.ids("operation"))
    @rule(pick=pick, answers=some_answers)
    def save(self, pick: int, answers: dict[str, Answer]) -> None:
        case = self.one("operation", pick)
        patient = self.rows["operation", case]["patient_id"]
        taken = answers.get("mrn") in self.numbers() - {self.rows["patient", patient]["mrn"]}
        with self.done(allowed=not taken) as said:
            cases.save_answers(self.register, case, answers, TODAY)
            for row in (("patient", patient), ("operation", case)):
                said[row] |= {key: stored(answers[key]) for key in TRACKED[row[0]] if key in answers}

    @precondition(lambda self: self.ids("operation"))
    @rule(pick=pick, record=st.sampled_from(sorted(NEW_ENTRIES)))
    def add_entry(self, pick: int, record: str) -> None:
        case = self.one("operation", pick)
        with self.done(allowed=self.rows["operation", case]["op_date"] is not None) as said:
            entry = entries.add_entry(self.register, record, case, NEW_ENTRIES[record], TODAY)
            said[record, entry] = self.tracked(record, NEW_ENTRIES[record]) | {"operation_id": case}

    @precondition(lambda self: self.entries())
    @rule(pick=pick)
    def save_entry(self, pick: int) -> None:
        record, entry = self.entries()[pick % len(self.entries())]
        case = self.rows[record, entry]["operation_id"]
        with self.done(allowed=self.rows["operation", case]["op_date"] is not None) as said:
            entries.save_entry(self.register, record, entry, OTHER_ENTRIES[record], TODAY)
            said[record, entry] |= OTHER_ENTRIES[record]

    @precondition(lambda self: self.entries())
    @rule(pick=pick)
    def remove_entry(self, pick: int) -> None:
        record, entry = self.entries()[pick % len(self.entries())]
        with self.done("remove") as said:
            entries.remove_entry(self.register, record, entry, TODAY, "why")
            del said[record, entry]

    @precondition(lambda self: self.ids("operation"))
    @rule(pick=pick)
    def remove_case(self, pick: int) -> None:
        case = self.one("operation", pick)
        patient = self.rows["operation", case]["patient_id"]
        with self.done("remove") as said:
            recycle_bin.remove_case(self.register, case, self.rows["patient", patient]["mrn"], TODAY, "why")
            del said["operation", case]
            for row in self.entries():
                if self.rows[row]["operation_id"] == case:
                    del said[row]
            if not any(row[0] == "operation" and said[row]["patient_id"] == patient for row in said):
                del said["patient", patient]

    @precondition(lambda self: len(self.ids("patient")) > 1)
    @rule(
        pick=pick, other=pick, name=st.sampled_from(("keep", "other")), mrn=st.sampled_from(("keep", "other"))
    )
    def merge(self, pick: int, other: int, name: str, mrn: str) -> None:
        keep = self.one("patient", pick)
        goes = [patient for patient in self.ids("patient") if patient != keep]
        gone = goes[other % len(goes)]
        sides = {"keep": self.rows["patient", keep], "other": self.rows["patient", gone]}
        choices = {"name": sides[name]["name"], "mrn": sides[mrn]["mrn"]}
        with self.done("merge") as said:
            merging.merge(self.register, keep, gone, choices, TODAY, "same person")
            wechat = sides["keep"]["wechat"] or sides["other"]["wechat"]
            numbers = [side[key] for side in sides.values() for key in ("phone1", "phone2")]
            phone1, phone2, *_ = [*dict.fromkeys(filter(None, numbers)), None, None]
            said["patient", keep] = {**choices, "wechat": wechat, "phone1": phone1, "phone2": phone2}
            del said["patient", gone]
            for row in said:
                if row[0] == "operation" and said[row]["patient_id"] == gone:
                    said[row]["patient_id"] = keep

    # --- Taking back ---

    @precondition(lambda self: self.steps)
    @rule(pick=pick)
    def take_any_back(self, pick: int) -> None:
        self.take_back(self.steps[pick % len(self.steps)])

    @precondition(lambda self: self.steps)
    @rule(back=st.integers(1, 3))
    def take_a_late_one_back(self, back: int) -> None:
        self.take_back(self.steps[-min(back, len(self.steps))])

    @precondition(lambda self: self.last() is not None)
    @rule()
    def take_the_last_back(self) -> None:
        found, wanted = history.last_step(self.register), self.last()
        assert found is not None
        assert wanted is not None
        assert found.id == wanted.id
        self.take_back(wanted)

    def take_back(self, step: Done) -> None:
        back: Callable[..., int] = recycle_bin.restore if step.action == "remove" else undoing.undo
        changes = list(differing(step.before, step.after))
        wanted = deepcopy(self.rows)
        for row, old, _ in changes:
            if old is None:
                wanted.pop(row, None)
            else:
                wanted[row] = {**wanted.get(row, {}), **old}
        allowed = (
            bool(changes)
            and not self.is_undone(step.id)
            and all(fits(self.rows, row, new) for row, _, new in changes)
            and is_sound(wanted)
        )
        with self.done("undo", undoes=step.id, allowed=allowed):
            back(self.register, step.id, TODAY)
            assert self.read() == wanted
        if allowed:
            assert history.step(self.register, step.id).undone_by == self.steps[-1].id

    # --- Both sides ---

    @contextmanager
    def done(
        self, action: str = "", undoes: int | None = None, *, allowed: bool = True
    ) -> Iterator[dict[Row, dict[str, Any]]]:
        """Do something in the register; compare with what is `said` of it, or see it refused."""
        before, newest = self.rows, self.newest_step()
        said = self.view(before)
        if not allowed:
            with pytest.raises(UserError):
                yield said
            assert (self.read(), self.newest_step()) == (before, newest)
            return
        yield said
        self.rows = self.read()
        if undoes is None:
            assert self.view(self.rows) == said
        if self.newest_step() != newest:
            self.steps.append(Done(self.newest_step(), action, undoes, before, self.rows))
        else:
            assert self.rows == before

    def teardown(self) -> None:
        held = [step.id for step in self.steps if step.action == "remove" and not self.is_undone(step.id)]
        found = [removed.step for removed in recycle_bin.removed(self.register, REALLY_TODAY)]
        assert found[: len(held)] == held[::-1]
        with self.register.store.changing() as connection:
            keys = "SELECT patient_id, key FROM sought ORDER BY 1, 2"
            kept = connection.exec_driver_sql(keys).all()
            rebuild(connection)
            assert connection.exec_driver_sql(keys).all() == kept

    def read(self) -> Rows:
        found: Rows = {}
        with self.register.store.reading() as connection:
            for name in RECORDED:
                for row in connection.exec_driver_sql(f"SELECT * FROM {name}").mappings():
                    found[name, row["id"]] = {k: v for k, v in row.items() if k not in NOT_COMPARED}
        return found

    def newest_step(self) -> int:
        with self.register.store.reading() as connection:
            return int(connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM step").scalar_one())

    def is_undone(self, step_id: int) -> bool:
        return any(step.undoes == step_id and not self.is_undone(step.id) for step in self.steps)

    def last(self) -> Done | None:
        own = [step for step in self.steps if step.undoes is None and not self.is_undone(step.id)]
        return own[-1] if own else None

    def view(self, rows: Rows) -> dict[Row, dict[str, Any]]:
        return {
            row: {key: cells[key] for key in TRACKED[row[0]]}
            for row, cells in rows.items()
            if row[0] in TRACKED
        }

    def tracked(self, record: str, answers: dict[str, Answer]) -> dict[str, Any]:
        return {key: stored(answers.get(key)) for key in TRACKED[record]}

    def ids(self, record: str) -> list[int]:
        return sorted(number for name, number in self.rows if name == record)

    def one(self, record: str, pick: int) -> int:
        return self.ids(record)[pick % len(self.ids(record))]

    def entries(self) -> list[Row]:
        return sorted(row for row in self.rows if row[0] in NEW_ENTRIES)

    def numbers(self) -> set[Any]:
        return {row["mrn"] for (name, _), row in self.rows.items() if name == "patient"}


class Supply:
    """Gives a register to each sequence: the same for many, since a new one costs more than a sequence."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.given = 0
        self.register: Register | None = None

    def __call__(self) -> Register:
        if self.register is None or self.given % 25 == 0:
            self.close()
            self.register = a_register(self.folder / str(self.given))
        self.given += 1
        return self.register

    def close(self) -> None:
        if self.register is not None:
            self.register.close()
            self.register = None


@pytest.fixture
def supply(tmp_path: Path) -> Iterator[Supply]:
    made = Supply(tmp_path)
    yield made
    made.close()


def test_any_sequence_leaves_the_register_as_the_model_says(supply: Supply) -> None:
    run_state_machine_as_test(
        lambda: Machine(supply()),  # type: ignore[arg-type]  # it takes any maker of a machine
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=LENGTH,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert supply.given >= SEQUENCES
