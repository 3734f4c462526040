"""Where a live register may lie: local disks yes, whatever loses entries no, whatever is unknown no."""

import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from models.errors import RegisterError
from models.store.engine import create_register, open_register
from models.store.folder import (
    IN_SYNC_FOLDER,
    LOCAL,
    NETWORK,
    ON_NETWORK,
    ON_STICK,
    ON_UNKNOWN,
    Mount,
    Volume,
    mount_over,
    place_problem,
    volume_at,
)
from models.words import Language, Words
from tests.store.children import PASSPHRASE, PERSON


def problem(folder: Path, volume: Volume | None = Volume("ext4"), **environment: str) -> Words | None:  # noqa: B008
    found = place_problem(folder, volume_of=lambda _: volume, environment=environment)
    return found.words if found else None


@pytest.mark.parametrize(
    ("volume", "expected"),
    [
        *[(Volume(kind), None) for kind in sorted(LOCAL)],
        *[(Volume(kind), ON_NETWORK) for kind in sorted(NETWORK)],
        (Volume("NTFS"), None),
        (Volume("ReFS"), None),
        (Volume("FAT32"), None),
        (Volume("exFAT"), None),
        (Volume("NTFS", remote=True), ON_NETWORK),
        (Volume("", remote=True), ON_NETWORK),
        (Volume("FAT32", removable=True), ON_STICK),
        (Volume("NTFS", removable=True), ON_STICK),
        (Volume("ext4", removable=True), ON_STICK),
        (Volume("CDFS"), ON_UNKNOWN),
        (Volume("squashfs"), ON_UNKNOWN),
        (Volume("fuse.something"), ON_UNKNOWN),
        (Volume("fuse"), ON_UNKNOWN),
        (Volume(""), ON_UNKNOWN),
        (None, ON_UNKNOWN),
    ],
)
def test_drive_decides(tmp_path: Path, volume: Volume | None, expected: Words | None) -> None:
    assert problem(tmp_path / "register", volume) is expected


def test_no_file_system_is_both_local_and_on_a_network() -> None:
    assert not LOCAL & NETWORK


@pytest.mark.parametrize(
    "path",
    [r"\\server\share\register", "//server/share/register", r"\\?\UNC\server\share", r"\\.\UNC\server\share"],
)
def test_share_is_refused_by_its_path(path: str) -> None:
    assert problem(Path(path)) is ON_NETWORK


@pytest.mark.parametrize(
    ("place", "cloud"),
    [
        ("OneDrive/register", "OneDrive"),
        ("OneDrive - City Hospital/a/b", "OneDrive"),
        ("Dropbox (Personal)/register", "Dropbox"),
        ("Nutstore/1/register", "Nutstore"),
        ("我的坚果云/register", "Nutstore"),
        ("BaiduSyncdisk/register", "Baidu Netdisk"),
        ("百度网盘同步空间/register", "Baidu Netdisk"),
        ("iCloudDrive/register", "iCloud"),
        ("Library/Mobile Documents/com~apple~CloudDocs/register", "iCloud"),
        ("Google Drive/My Drive/register", "Google Drive"),
        ("WPS云盘/register", "WPS Cloud"),
        ("Nextcloud/register", "Nextcloud"),
    ],
)
def test_synchronised_folder_is_refused_by_its_name(tmp_path: Path, place: str, cloud: str) -> None:
    found = place_problem(tmp_path / place, volume_of=lambda _: Volume("ext4"), environment={})
    assert found is not None
    assert found.words is IN_SYNC_FOLDER
    assert cloud in found.say(Language.ENGLISH)


@pytest.mark.parametrize("mark", [".dropbox", ".owncloudsync.log", ".nutstore.db"])
def test_file_left_by_a_cloud_program_marks_the_tree(tmp_path: Path, mark: str) -> None:
    (tmp_path / mark).write_bytes(b"")
    assert problem(tmp_path / "a" / "b") is IN_SYNC_FOLDER


@pytest.mark.parametrize("mark", [".stfolder", ".dropbox.cache", ".tmp.drivedownload"])
def test_folder_left_by_a_cloud_program_marks_the_tree(tmp_path: Path, mark: str) -> None:
    (tmp_path / mark).mkdir()
    assert problem(tmp_path / "a" / "b") is IN_SYNC_FOLDER


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_icon_of_a_cloud_program_marks_the_tree(tmp_path: Path, encoding: str) -> None:
    text = "[.ShellClassInfo]\r\nIconResource=C:\\Program Files\\Nutstore\\bin\\Nutstore.exe,2\r\n"
    (tmp_path / "desktop.ini").write_bytes(text.encode(encoding))
    assert problem(tmp_path / "register") is IN_SYNC_FOLDER


def test_settings_of_a_cloud_program_in_the_home_folder_are_no_mark(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").mkdir()
    (tmp_path / "desktop.ini").write_text("[.ShellClassInfo]\nIconIndex=-108\n")
    assert problem(tmp_path / "register") is None


def test_folder_that_the_system_says_is_synchronised_is_refused(tmp_path: Path) -> None:
    root = str(tmp_path / "work")
    assert problem(tmp_path / "work" / "register", OneDriveCommercial=root) is IN_SYNC_FOLDER
    assert problem(tmp_path / "home" / "register", OneDriveCommercial=root) is None


def test_symbolic_link_is_judged_by_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "innocent").symlink_to(tmp_path / "Dropbox")
    assert problem(tmp_path / "innocent" / "register") is IN_SYNC_FOLDER


MOUNTS = [
    Mount("/dev/sda1", "/", "ext4", "rw"),
    Mount("srv:/home", "/home", "nfs4", "rw"),
    Mount("/dev/sdb1", "/home/wang/disk", "vfat", "rw"),
    Mount("tmpfs", "/tmp", "ext4", "rw"),
    Mount("tmpfs", "/tmp", "tmpfs", "rw"),
]


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/register", "ext4"),
        ("/home/wang/register", "nfs4"),
        ("/home/wang/disk/register", "vfat"),
        ("/home/wang/diskette/register", "nfs4"),
        ("/homes/register", "ext4"),
        ("/tmp/register", "tmpfs"),  # mounted over the other one
    ],
)
def test_deepest_and_last_mount_counts(folder: str, kind: str) -> None:
    found = mount_over(PurePosixPath(folder), MOUNTS)
    assert found is not None
    assert found.file_system == kind


def test_windows_drives_are_told_apart() -> None:
    drives = [Mount("C:\\", "C:\\", "NTFS", "rw,fixed"), Mount("Z:\\", "Z:\\", "NTFS", "rw,remote")]
    found = mount_over(PureWindowsPath(r"z:\ward\register"), drives)
    assert found is not None
    assert found.options == "rw,remote"
    assert mount_over(PureWindowsPath(r"E:\register"), drives) is None


def test_folder_of_the_tests_is_on_a_drive_that_is_known(tmp_path: Path) -> None:
    volume = volume_at(tmp_path)
    assert volume is not None
    assert volume.file_system.lower() in LOCAL


@pytest.mark.skipif(sys.platform != "linux", reason="coreutils are asked on Linux")
def test_a_drive_is_known_where_the_table_of_mounts_does_not_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("psutil.disk_partitions", lambda **_: [])  # as in a chroot
    volume = volume_at(tmp_path / "not" / "there yet")
    assert volume is not None
    assert volume.file_system in LOCAL


def test_no_register_is_made_or_opened_in_a_synchronised_folder(tmp_path: Path) -> None:
    place = tmp_path / "Dropbox" / "register"
    with pytest.raises(RegisterError, match="Dropbox"):
        create_register(place, PERSON, PASSPHRASE, ward="W", quick_keys=True)
    with pytest.raises(RegisterError, match="Dropbox"):
        open_register(place, PERSON, PASSPHRASE)
    assert not place.parent.exists()
