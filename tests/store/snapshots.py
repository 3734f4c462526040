"""What a folder holds, byte for byte."""

from pathlib import Path


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return the content of every file under `folder` by its relative path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
