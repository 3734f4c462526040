import errno
import os
from pathlib import Path

import pytest

from models.errors import ExportError, UserError
from models.words import Language
from reports import files
from reports.files import replacing


def nothing_wrong(part: Path) -> None:
    """Accept whatever was written."""


def write(path: Path, content: bytes = b"new") -> None:
    with replacing(path, nothing_wrong) as part:
        part.write_bytes(content)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"old")
    return path


def only(path: Path) -> bool:
    return list(path.parent.iterdir()) == [path]


def test_a_file_is_replaced_whole(old: Path) -> None:
    write(old)
    assert old.read_bytes() == b"new"
    assert only(old)


def test_a_file_that_is_not_what_was_meant_never_gets_its_name(old: Path) -> None:
    def wrong(part: Path) -> None:
        raise ExportError(files.DISK_FULL, name=part.name)

    with pytest.raises(ExportError), replacing(old, wrong) as part:
        part.write_bytes(b"new")
    assert old.read_bytes() == b"old"
    assert only(old)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as raised:
        write(tmp_path / "nowhere" / "report.xlsx")
    assert str(tmp_path / "nowhere") in raised.value.say(Language.CHINESE)


@pytest.mark.parametrize("place", ["", "backups", "nowhere/.."])
def test_nothing_is_written_into_the_folder_of_a_register(tmp_path: Path, place: str) -> None:
    (tmp_path / "backups").mkdir()
    keys = tmp_path / "keys.json"
    keys.write_bytes(b"old")
    with pytest.raises(UserError, match="own folder"):
        write(tmp_path / place / "keys.json")
    assert keys.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["backups", "keys.json"]


class Holder:
    """Another program that holds the target for so many tries, as a spreadsheet on Windows does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tries: int) -> None:
        self.tries = tries
        self.waited: list[float] = []
        self._replace = Path.replace
        holder = self

        def replace(part: Path, path: Path) -> Path:
            return holder.replace(part, path)

        monkeypatch.setattr(Path, "replace", replace)
        monkeypatch.setattr("time.sleep", self.waited.append)

    def replace(self, part: Path, path: Path) -> Path:
        self.tries -= 1
        if self.tries >= 0:
            raise PermissionError(errno.EACCES, "sharing violation", str(path))
        return self._replace(part, path)


def test_a_file_held_for_a_moment_is_replaced_all_the_same(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Holder(monkeypatch, tries=3)
    write(old)
    assert old.read_bytes() == b"new"


def test_a_file_open_elsewhere_stays_and_another_name_is_offered(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old.parent / "report (2).xlsx").write_bytes(b"older")
    holder = Holder(monkeypatch, tries=100)
    with pytest.raises(ExportError) as raised:
        write(old)
    assert "report (3).xlsx" in raised.value.say(Language.ENGLISH)
    assert sum(holder.waited) == pytest.approx(2.5)
    assert old.read_bytes() == b"old"
    assert not list(old.parent.glob("*.part"))


def test_a_full_disk_says_so(old: Path) -> None:
    with pytest.raises(ExportError) as raised, replacing(old, nothing_wrong):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert raised.value.words is files.DISK_FULL
    assert old.read_bytes() == b"old"
    assert only(old)


def test_the_next_export_takes_away_what_a_killed_one_left_and_nothing_else(old: Path) -> None:
    left = old.with_name("2026-02_HFS.xlsx.septima.part")
    working = old.with_name("list.pdf.septima.part")
    download = old.with_name("article.pdf.part")
    for path in (left, working, download):
        path.write_bytes(b"names")
    for path in (left, download):
        os.utime(path, (0, 0))
    write(old)
    assert sorted(old.parent.iterdir()) == sorted([old, working, download])
