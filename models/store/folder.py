"""What lies in a register folder, and where such a folder may lie.

A live register needs a local disk of one computer: over a network SQLite's
write-ahead log has no shared memory, and a synchronising program copies the
database while it is being written. Both lose entries without a word, so both
are refused with the reason; so is a file system that nobody here knows.
"""

import ntpath
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import NamedTuple

import psutil

from models.errors import RegisterError
from models.words import Words, same

DATABASE = "register.db"
BACKUPS = "backups"

ON_NETWORK = Words(
    "The folder {folder} is on a network drive ({kind}), where entries could be lost. "
    "Choose a folder on this computer's own disk; the network drive can hold the backups.",
    "文件夹 {folder} 位于网络驱动器（{kind}）上，录入的数据可能丢失。"
    "请选择本机硬盘上的文件夹；网络驱动器可用来存放备份。",
)
IN_SYNC_FOLDER = Words(
    "The folder {folder} is synchronised by {kind}, which could damage the register. "
    "Choose a folder that no cloud program looks after.",
    "文件夹 {folder} 由 {kind} 同步，登记库可能因此损坏。请选择不受云同步软件管理的文件夹。",
)
ON_STICK = Words(
    "The folder {folder} is on a removable drive, which can be pulled out while it is written. "
    "Choose a folder on this computer's own disk; the removable drive can hold the backups.",
    "文件夹 {folder} 位于可移动磁盘上，写入时可能被拔出。"
    "请选择本机硬盘上的文件夹；可移动磁盘可用来存放备份。",
)
ON_UNKNOWN = Words(
    "The folder {folder} is on a kind of drive that this program does not know ({kind}). "
    "Choose a folder on this computer's own disk.",
    "文件夹 {folder} 所在磁盘的类型（{kind}）本程序无法识别。请选择本机硬盘上的文件夹。",
)
UNNAMED = "?"

LOCAL = frozenset(
    """
    ext2 ext3 ext4 xfs btrfs zfs bcachefs f2fs jfs jfs2 nilfs2 reiserfs reiser4 ufs ntfs ntfs3 refs
    csvfs fuseblk vfat msdos fat fat12 fat16 fat32 exfat apfs hfs hfsplus ecryptfs overlay overlayfs
    aufs fuse.fuse-overlayfs tmpfs ramfs rootfs
    """.split()
)
NETWORK = frozenset(
    """
    nfs nfs3 nfs4 nfsd cifs smb smb2 smb3 smbfs smbclient afs afp afpfs ncp ncpfs coda davfs davfs2
    fuse.davfs fuse.davfs2 webdav 9p v9fs drvfs virtiofs vboxsf vmhgfs prl_fs fuse.vmhgfs-fuse
    fuse.grpcfuse osxfs ceph fuse.ceph gluster glusterfs fuse.glusterfs lustre gpfs ocfs2 gfs gfs2
    beegfs beegfs_nodev orangefs pvfs2 moosefs fuse.mfs fuse.moosefs fuse.juicefs fuse.sshfs sshfs
    fuse.rclone fuse.s3fs fuse.goofys fuse.gvfsd-fuse fuse.gcsfuse fuse.smbnetfs fuse.curlftpfs
    fuse.onedriver fuse.google-drive-ocamlfuse
    """.split()
)

# Names of folders that cloud programs make, in lower case; whatever follows them counts as well
# ("OneDrive - City Hospital").
_SYNC_NAMES = {
    "onedrive": same("OneDrive"),
    "skydrive": same("OneDrive"),
    "dropbox": same("Dropbox"),
    "nutstore": Words("Nutstore", "坚果云"),
    "坚果云": Words("Nutstore", "坚果云"),
    "我的坚果云": Words("Nutstore", "坚果云"),
    "baidusyncdisk": Words("Baidu Netdisk", "百度网盘"),
    "baidunetdisk": Words("Baidu Netdisk", "百度网盘"),
    "百度网盘": Words("Baidu Netdisk", "百度网盘"),
    "百度云": Words("Baidu Netdisk", "百度网盘"),
    "icloud": same("iCloud"),
    "mobile documents": same("iCloud"),
    "com~apple~clouddocs": same("iCloud"),
    "google drive": same("Google Drive"),
    "googledrive": same("Google Drive"),
    "谷歌云端硬盘": same("Google Drive"),
    "wps云盘": Words("WPS Cloud", "WPS云盘"),
    "wpsdrive": Words("WPS Cloud", "WPS云盘"),
    "微云": Words("Weiyun", "微云"),
    "阿里云盘": Words("Aliyun Drive", "阿里云盘"),
    "aliyundrive": Words("Aliyun Drive", "阿里云盘"),
    "syncthing": same("Syncthing"),
    "nextcloud": same("Nextcloud"),
    "owncloud": same("ownCloud"),
    "seafile": same("Seafile"),
    "pclouddrive": same("pCloud"),
    "box sync": same("Box"),
}
# What cloud programs leave in the top folder of a synchronised tree; "~/.dropbox" is a folder of
# settings, so only a file of that name counts.
_SYNC_FILES = {
    ".dropbox": same("Dropbox"),
    ".owncloudsync.log": same("ownCloud"),
    ".nextcloudsync.log": same("Nextcloud"),
    ".nutstore.db": Words("Nutstore", "坚果云"),
}
_SYNC_FOLDERS = {
    ".stfolder": same("Syncthing"),
    ".dropbox.cache": same("Dropbox"),
    ".tmp.drivedownload": same("Google Drive"),
    ".tmp.driveupload": same("Google Drive"),
    ".seafile-data": same("Seafile"),
    ".baidusync": Words("Baidu Netdisk", "百度网盘"),
}
_SYNC_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


class Volume(NamedTuple):
    """The drive under a folder: its file system as the system names it, and how it is attached."""

    file_system: str
    remote: bool = False
    removable: bool = False


class Mount(NamedTuple):
    """One row of the mount table; `options` are comma-separated."""

    device: str
    mountpoint: str
    file_system: str
    options: str


def place_problem(
    folder: Path,
    *,
    volume_of: Callable[[Path], Volume | None] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> RegisterError | None:
    """Return why no live register may lie in `folder`, which need not exist yet, or None.

    A symbolic link is judged by where it leads. `volume_of` and `environment`
    stand for this computer.
    """
    if _is_unc(str(folder)):
        return RegisterError(ON_NETWORK, folder=folder, kind="UNC")
    real = Path(os.path.realpath(folder))
    if cloud := _cloud_over(real, environment) or _cloud_over(folder, environment):
        return RegisterError(IN_SYNC_FOLDER, folder=folder, kind=cloud)
    return _volume_problem(folder, (volume_of or volume_at)(real))


def volume_at(folder: Path) -> Volume | None:
    """Return the drive under `folder` on this computer, or None if no drive can be told."""
    mount = mount_over(folder, _mounts())
    if mount is None:
        return _volume_by_stat(folder)
    options = mount.options.lower().split(",")
    removable = "removable" in options or _removable_on_linux(mount.device)
    return Volume(mount.file_system, remote="remote" in options, removable=removable)


def _mounts() -> list[Mount]:
    try:
        return [Mount(*row[:4]) for row in psutil.disk_partitions(all=True)]
    except OSError:  # no /proc
        return []


def _volume_by_stat(folder: Path) -> Volume | None:
    """Ask coreutils, where the table of mounts does not reach the root: inside a chroot."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        told = subprocess.run(
            ["stat", "-f", "-c", "%T", "--", str(there)], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return Volume(told.stdout.strip().split("/")[0], remote=False, removable=False)  # "ext2/ext3" is one


def mount_over(folder: PurePath, mounts: Iterable[Mount]) -> Mount | None:
    """Return the mount that `folder` lies in: the deepest, and of equals the last, which hides the others."""
    over = [mount for mount in mounts if folder.is_relative_to(mount.mountpoint)]
    return max(reversed(over), key=lambda mount: len(PurePath(mount.mountpoint).parts), default=None)


def _volume_problem(folder: Path, volume: Volume | None) -> RegisterError | None:
    kind = volume.file_system.lower() if volume else ""
    if volume and (volume.remote or kind in NETWORK):
        return RegisterError(ON_NETWORK, folder=folder, kind=volume.file_system or UNNAMED)
    if volume and volume.removable:
        return RegisterError(ON_STICK, folder=folder)
    if kind not in LOCAL:
        return RegisterError(ON_UNKNOWN, folder=folder, kind=kind or UNNAMED)
    return None


def _is_unc(path: str) -> bool:
    r"""Tell `\\server\share`, `//server/share` and `\\?\UNC\server` from a local path, on every system."""
    plain = path.replace("/", "\\")
    return plain.startswith("\\\\") and not ntpath.splitdrive(plain.removeprefix("\\\\?\\"))[0].endswith(":")


def _cloud_over(folder: Path, environment: Mapping[str, str]) -> Words | None:
    """Return the cloud program that looks after `folder`, by name, by its marks, by its variables."""
    roots = [Path(environment[name]) for name in _SYNC_VARIABLES if environment.get(name)]
    if any(folder.is_relative_to(root) for root in roots):
        return same("OneDrive")
    return next(_clouds(folder), None)


def _clouds(folder: Path) -> Iterator[Words]:
    for place in (folder, *folder.parents):
        name = place.name.lower()
        yield from (cloud for start, cloud in _SYNC_NAMES.items() if name.startswith(start))
        yield from (cloud for mark, cloud in _SYNC_FILES.items() if (place / mark).is_file())
        yield from (cloud for mark, cloud in _SYNC_FOLDERS.items() if (place / mark).is_dir())
        yield from _clouds_of_icon(place / "desktop.ini")


def _clouds_of_icon(path: Path) -> Iterator[Words]:
    """Cloud programs give their folder an icon of theirs, named in `desktop.ini`."""
    try:
        text = path.read_bytes().replace(b"\0", b"").decode(errors="ignore").lower()
    except OSError:
        return
    yield from (cloud for start, cloud in _SYNC_NAMES.items() if start in text)


def _removable_on_linux(device: str) -> bool:
    """Tell whether the disk that carries the partition `device` says that it can be taken out."""
    block = Path("/sys/class/block", Path(device).name).resolve()
    return any(_says_yes(place / "removable") for place in (block, block.parent))


def _says_yes(path: Path) -> bool:
    try:
        return path.read_bytes().strip() == b"1"
    except OSError:
        return False
