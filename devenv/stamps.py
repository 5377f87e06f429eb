"""Remembers which step was done from which inputs, so that it is done once.

A step is stamped when it is complete and never before: an interrupted one is simply
not stamped, and is done again.
"""

import fcntl
import hashlib
import os
from contextlib import contextmanager
from pathlib import Path

from . import paths


def digest(*inputs):
    """Hash of texts, bytes, files and folders (`Path`), in the order given."""
    total = hashlib.sha256()
    for item in inputs:
        if isinstance(item, Path):
            data = _digest_path(item)
        else:
            data = item if isinstance(item, bytes) else str(item).encode()
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()


def _digest_path(path):
    if not path.is_dir():
        return path.read_bytes() if path.exists() else b"(absent)"
    total = hashlib.sha256()
    for file in sorted(walk(path)):
        total.update(os.fsencode(file.relative_to(path)) + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.digest()


def walk(folder, skip=("__pycache__", "node_modules")):
    """All files under a folder, without caches."""
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in skip]
        yield from (Path(root, name) for name in files if not name.endswith(".pyc"))


def is_current(name, value):
    """Was step `name` completed with inputs of hash `value`?"""
    try:
        return (paths.STAMPS / name).read_text().strip() == value
    except OSError:
        return False


def was_done(name):
    """Was step `name` ever completed (with whatever inputs)?"""
    return (paths.STAMPS / name).exists()


def mark(name, value):
    """Step `name` is complete."""
    paths.STAMPS.mkdir(parents=True, exist_ok=True)
    unfinished = paths.STAMPS / f".{name}.{os.getpid()}"
    unfinished.write_text(value + "\n")
    unfinished.rename(paths.STAMPS / name)


def forget(name):
    """Step `name` is to be done again."""
    (paths.STAMPS / name).unlink(missing_ok=True)


@contextmanager
def lock(name="setup"):
    """One process at a time; the kernel frees it when its holder ends in any way."""
    paths.STATE.mkdir(exist_ok=True)
    with open(paths.STATE / f"{name}.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
