"""The open register: its pragmas, its units of work, and what it refuses to open."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from models.errors import DamagedRegisterError, NewerRegisterError, RegisterError
from models.store import check
from models.store.cipher import PRAGMAS, connect, pragma
from models.store.engine import Store, check_register, create_register, open_register
from models.store.folder import DATABASE
from models.store.keys import KEYS, database_key, read_keys
from models.store.schema import OPERATION, PATIENT, SETTING, STUDY_NUMBER
from models.store.slots import FLOOR
from models.version import VERSION
from tests.store.children import PASSPHRASE, PERSON, TRACE, save_case, whole_cases
from tests.store.conftest import Made, tried
from tests.store.snapshots import snapshot

PAGE = 4096


def key_of(folder: Path) -> bytes:
    found = read_keys(folder).file
    return database_key(found, found.unlock(PERSON, PASSPHRASE))


def refusal(folder: Path, kind: type[RegisterError]) -> str:
    """Return how `folder` is refused, its files untouched."""
    before = snapshot(folder)
    with pytest.raises(kind) as told:
        open_register(folder, PERSON, PASSPHRASE)
    assert snapshot(folder) == before
    return str(told.value)


@pytest.mark.parametrize("name", PRAGMAS)
def test_pragma_is_as_decided(kept: Store, name: str) -> None:
    with kept.driver() as connection:
        assert pragma(connection, name) == PRAGMAS[name][1]


def test_pragmas_are_still_set_in_units_of_work_after_a_failed_one(kept: Store) -> None:
    with pytest.raises(DatabaseError), kept.changing() as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    with kept.changing() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in PRAGMAS}
    assert found == {name: answer for name, (_, answer) in PRAGMAS.items()}


def test_changes_are_there_after_closing(folder: Path) -> None:
    with open_register(folder, PERSON, PASSPHRASE) as store, store.changing() as connection:
        save_case(connection, 1)
    with open_register(folder, PERSON, PASSPHRASE) as store:
        assert whole_cases(store) == ({"P000001"}, 0)
        assert check_register(store).counts["plan"] == 3


def test_closed_register_is_one_database_file_and_its_keys(store: Store) -> None:
    with store.changing() as connection:
        save_case(connection, 1)
    store.close()
    store.close()
    assert sorted(path.name for path in store.folder.iterdir()) == [
        "backups",
        "keys.json",
        "register.db",
        "register.lock",
    ]


def test_exception_undoes_the_whole_unit(store: Store) -> None:
    def fail_after(number: int, error: type[BaseException]) -> None:
        with store.changing() as connection:
            save_case(connection, number)
            raise error

    def save_twice(number: int) -> None:
        with store.changing() as connection:
            save_case(connection, number)
            save_case(connection, number)

    for error in (ZeroDivisionError, KeyboardInterrupt):
        with pytest.raises(error):
            fail_after(1, error)
    with pytest.raises(IntegrityError):
        save_twice(2)
    assert whole_cases(store) == (set(), 0)


def test_reading_changes_nothing(store: Store) -> None:
    with store.reading() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('a', '1')")
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM setting WHERE key = 'a'").scalar() == 0


def test_units_of_work_do_not_nest(kept: Store) -> None:
    for outer in (kept.reading, kept.changing):
        for inner in (kept.reading, kept.changing):
            with outer(), pytest.raises(RuntimeError, match="open in this thread"), inner():
                pass
    with kept.changing(), pytest.raises(RuntimeError):
        kept.close()
    with kept.reading() as connection:
        assert connection.execute(select(1)).scalar_one() == 1


def test_closed_register_gives_no_connection(store: Store) -> None:
    store.close()
    with pytest.raises(RuntimeError, match="closed"), store.reading():
        pass


def count_up(store: Store) -> None:
    with store.changing() as connection:
        last = connection.execute(select(STUDY_NUMBER.c.last).where(STUDY_NUMBER.c.year == 2026)).scalar_one()
        connection.execute(STUDY_NUMBER.update().values(last=last + 1))


def test_threads_wait_for_each_other(store: Store) -> None:
    with store.changing() as connection:
        connection.execute(insert(STUDY_NUMBER).values(year=2026, last=0))
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count_up, [store] * 400))
    with store.reading() as connection:
        assert connection.execute(select(STUDY_NUMBER.c.last)).scalar_one() == 400


@pytest.mark.parametrize(
    "values",
    [
        {"sex": "male"},
        {"sex_absent": "XX"},
        {"name": "王芳", "name_absent": "UNK"},
        {"sex": 0, "sex_absent": "NA"},
        {"entered_by": None},
    ],
)
def test_table_refuses_what_no_answer_can_be(kept: Store, values: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), kept.changing() as connection:
        connection.execute(insert(PATIENT).values({**TRACE, **values}))


def test_value_and_absence_are_kept_apart(kept: Store) -> None:
    with tried(kept) as connection:
        connection.execute(insert(PATIENT).values(name="A", sex_absent="UNK", **TRACE))
        row = connection.execute(select(PATIENT).where(PATIENT.c.name == "A")).mappings().one()
        assert (row["name_absent"], row["sex"], row["sex_absent"]) == (None, None, "UNK")


def test_record_numbers_are_unique_unless_missing(kept: Store) -> None:
    with tried(kept) as connection:
        connection.execute(insert(PATIENT), [{"mrn_absent": "UNK", **TRACE}] * 2)
        with pytest.raises(IntegrityError):
            connection.execute(insert(PATIENT), [{"mrn": "007", **TRACE}] * 2)


def test_case_needs_its_patient_and_keeps_it(kept: Store) -> None:
    with pytest.raises(IntegrityError), kept.changing() as connection:
        connection.execute(insert(OPERATION).values(patient_id=10**9, study_id="X", **TRACE))
    with tried(kept) as connection:
        save_case(connection, 1)
        with pytest.raises(IntegrityError):
            connection.execute(PATIENT.delete())


def test_new_case_is_looked_at_at_once(kept: Store) -> None:
    with tried(kept) as connection:
        save_case(connection, 1)
        assert connection.execute(select(OPERATION.c.quiet_until)).scalar_one() == "0001-01-01"


def test_error_texts_hold_no_answers(kept: Store) -> None:
    with pytest.raises(IntegrityError) as told, kept.changing() as connection:
        connection.execute(insert(PATIENT), [{"mrn": "SENTINEL", **TRACE}] * 2)
    assert "SENTINEL" not in str(told.value)


def test_nothing_in_the_folder_is_readable(store: Store) -> None:
    with store.changing() as connection:
        connection.execute(insert(PATIENT).values(name="SENTINEL王芳", **TRACE))
    assert not any(b"SENTINEL" in content for content in snapshot(store.folder).values())
    store.close()
    contents = snapshot(store.folder)
    assert not any(b"SENTINEL" in content for content in contents.values())
    assert not contents[DATABASE].startswith(b"SQLite format 3")


def test_new_register_knows_its_ward_and_its_program(kept: Store) -> None:
    with kept.reading() as connection:
        found = {key: json.loads(value) for key, value in connection.execute(select(SETTING))}
    assert found == {"ward": "神经外科", "sample": False, "program": VERSION}


def test_sample_register_is_marked(tmp_path: Path) -> None:
    store, _ = create_register(tmp_path, "sample", "sample register", ward="W", sample=True, quick_keys=True)
    with store, store.reading() as connection:
        marked = connection.execute(select(SETTING.c.value).where(SETTING.c.key == "sample")).scalar_one()
    assert marked == "true"


def test_whole_register_passes_every_check(store: Store) -> None:
    with store.changing() as connection:
        save_case(connection, 1)
    result = check_register(store)
    assert result.problems == ()
    assert (result.counts["patient"], result.counts["operation"], result.counts["contact"]) == (1, 1, 0)


def test_row_that_points_to_nothing_fails_the_check(store: Store) -> None:
    with store.driver() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO sought (key, patient_id) VALUES ('x', 9)")
    assert check_register(store).problems == ("sought → patient",)


def test_damage_in_an_open_register_fails_the_check(store: Store) -> None:
    with store.changing() as connection:
        save_case(connection, 1)
    check_register(store)
    with (store.folder / DATABASE).open("r+b") as file:
        file.seek(7 * PAGE)
        file.write(bytes(PAGE))
    assert check_register(store).problems


@pytest.mark.parametrize("page", [0, 1, 5, 12, -1])
@pytest.mark.parametrize("offset", [40, 4090])
def test_database_with_one_flipped_bit_is_refused_and_unchanged(folder: Path, page: int, offset: int) -> None:
    content = bytearray((folder / DATABASE).read_bytes())
    content[(page % (len(content) // PAGE)) * PAGE + offset] ^= 1
    (folder / DATABASE).write_bytes(content)
    assert "damaged" in refusal(folder, DamagedRegisterError)


@pytest.mark.parametrize("page", [0, 1, 12, -1])
def test_flipped_bit_in_a_large_database_is_found_too(
    folder: Path, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "_QUICK_PAGES", 0)
    open_register(folder, PERSON, PASSPHRASE).close()
    content = bytearray((folder / DATABASE).read_bytes())
    content[(page % (len(content) // PAGE)) * PAGE + 100] ^= 1
    (folder / DATABASE).write_bytes(content)
    refusal(folder, DamagedRegisterError)


@pytest.mark.parametrize("kept_bytes", [0, 100, PAGE, 5 * PAGE, 5 * PAGE + 77])
def test_truncated_database_is_refused_and_unchanged(folder: Path, kept_bytes: int) -> None:
    content = (folder / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(content[:kept_bytes])
    assert "damaged" in refusal(folder, DamagedRegisterError)


def test_missing_database_is_not_made_anew(folder: Path) -> None:
    (folder / DATABASE).unlink()
    assert "missing" in refusal(folder, DamagedRegisterError)


def test_database_of_another_register_is_refused(folder: Path, tmp_path: Path) -> None:
    other, _ = create_register(tmp_path / "other", PERSON, PASSPHRASE, ward="W", quick_keys=True)
    other.close()
    (folder / DATABASE).write_bytes((tmp_path / "other" / DATABASE).read_bytes())
    refusal(folder, DamagedRegisterError)


def test_newer_database_is_refused_by_name_and_unchanged(folder: Path) -> None:
    connection = connect(folder / DATABASE, key_of(folder))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    keys = json.loads((folder / KEYS).read_bytes())
    (folder / KEYS).write_text(json.dumps({**keys, "program": "7.6.5"}))
    said = refusal(folder, NewerRegisterError)
    assert "7.6.5" in said
    assert VERSION in said


def test_newer_database_that_crashed_is_refused_too(folder: Path) -> None:
    holder = connect(folder / DATABASE, key_of(folder))
    holder.execute("PRAGMA user_version = 99")
    crashed = {name: content for name, content in snapshot(folder).items() if name.startswith(DATABASE)}
    holder.close()
    (folder / f"{DATABASE}-wal").unlink(missing_ok=True)
    for name, content in crashed.items():
        if not name.endswith("-shm"):
            (folder / name).write_bytes(content)
    with pytest.raises(NewerRegisterError):
        open_register(folder, PERSON, PASSPHRASE)


@pytest.mark.parametrize("place", ["", "nowhere"])
def test_folder_without_a_register_stays_as_it_is(tmp_path: Path, place: str) -> None:
    with pytest.raises(RegisterError, match="no register"):
        open_register(tmp_path / place, PERSON, PASSPHRASE)
    assert list(tmp_path.iterdir()) == []


def test_no_register_is_made_over_another(folder: Path) -> None:
    before = snapshot(folder)
    with pytest.raises(RegisterError, match="already holds"):
        create_register(folder, PERSON, PASSPHRASE, ward="W", quick_keys=True)
    assert snapshot(folder) == before


def test_no_register_is_made_among_other_files(tmp_path: Path) -> None:
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_text("mine")
    before = snapshot(tmp_path)
    with pytest.raises(RegisterError, match=r"a\.txt, b\.txt, c\.txt …"):
        create_register(tmp_path, PERSON, PASSPHRASE, ward="W", quick_keys=True)
    assert snapshot(tmp_path) == before


def test_what_an_interrupted_making_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "register.new").write_bytes(b"half")
    (tmp_path / "register.new-wal").write_bytes(b"half")
    create_register(tmp_path, PERSON, PASSPHRASE, ward="W", quick_keys=True)[0].close()
    open_register(tmp_path, PERSON, PASSPHRASE).close()
    assert not list(tmp_path.glob("register.new*"))


@pytest.mark.parametrize(
    ("person", "passphrase"), [("", PASSPHRASE), (" ", PASSPHRASE), (PERSON, "too short")]
)
def test_account_that_cannot_be_makes_no_folder(tmp_path: Path, person: str, passphrase: str) -> None:
    with pytest.raises(RegisterError):
        create_register(tmp_path / "new", person, passphrase, ward="W", quick_keys=True)
    assert list(tmp_path.iterdir()) == []


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(RegisterError):
        create_register(tmp_path / "file", PERSON, PASSPHRASE, ward="W", quick_keys=True)
    assert snapshot(tmp_path) == {"file": b"mine"}


def test_keys_are_tuned_upward_unless_quick(made: Made, tmp_path: Path) -> None:
    store, _ = create_register(tmp_path, PERSON, PASSPHRASE, ward="W")
    store.close()
    tuned, quick = (read_keys(place).file.slots[PERSON].cost for place in (tmp_path, made.folder))
    assert quick == FLOOR
    assert all(value >= least for value, least in zip(tuned, FLOOR, strict=True))
    open_register(tmp_path, PERSON, PASSPHRASE).close()


def test_opening_imports_neither_alembic_nor_the_orm(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from models.store.engine import open_register\n"
        "open_register(Path(sys.argv[1]), sys.argv[2], sys.argv[3]).close()\n"
        "print([name for name in ('alembic', 'mako', 'sqlalchemy.orm', 'sqlite3') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(folder), PERSON, PASSPHRASE]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    found = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert found.stdout.strip() == "[]"


def test_counting_rows_is_exact(store: Store) -> None:
    with store.changing() as connection:
        for number in range(10):
            save_case(connection, number)
        counted = connection.execute(select(func.count()).select_from(PATIENT)).scalar_one()
    assert check_register(store).counts["patient"] == counted == 10
