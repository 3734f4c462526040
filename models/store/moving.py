"""Taking a whole register away, or to another folder, once it is closed."""

import shutil
from pathlib import Path

from models.errors import RegisterError, StoreUnavailableError
from models.store.engine import Store
from models.store.folder import place_problem
from models.words import Words

NOT_REMOVED = Words(
    "The folder {folder} could not be removed completely. Delete it by hand.",
    "文件夹 {folder} 未能完全删除，请手动删除。",
)
NOT_MOVED = Words(
    "The register could not be moved to {folder}; it is still in {old}. Choose another folder.",
    "登记库未能移动到 {folder}，仍在 {old}。请选择其他文件夹。",
)
TAKEN = Words(
    "The folder {folder} exists already. Choose a new one.",
    "文件夹 {folder} 已存在，请选择新文件夹。",
)


def remove_register(store: Store) -> None:
    """Close the register and remove its folder with all that is in it, backups as well.

    Raises: StoreUnavailableError where something stayed.
    """
    store.close()
    try:
        shutil.rmtree(store.folder)
    except OSError as error:
        raise StoreUnavailableError(NOT_REMOVED, folder=store.folder) from error


def move_register(store: Store, folder: Path) -> None:
    """Close the register and move its folder to `folder`, which is new; also from one disk to another.

    Raises: RegisterError where `folder` is no place for a register or exists,
    before anything happens; StoreUnavailableError where the disk refuses, and
    then the register is where it was, closed.
    """
    if problem := place_problem(folder):
        raise problem
    if folder.exists():
        raise RegisterError(TAKEN, folder=folder)
    store.close()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(store.folder, folder)
    except OSError as error:
        raise StoreUnavailableError(NOT_MOVED, folder=folder, old=store.folder) from error
