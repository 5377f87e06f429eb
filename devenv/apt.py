"""Fetches Debian packages without touching the system: an apt configuration of its own.

Each package is pinned to a version and the SHA-256 of its file.  When the archive no
longer has that version, it says so and takes the newest of the same series; apt's own
signed index vouches for that one.
"""

import functools
import hashlib
import os
import subprocess
from dataclasses import dataclass

from . import apt_sources, console, paths

FOLDER = paths.STATE / "apt"
SUITES = ("sid", "bookworm")


class AptError(RuntimeError):
    """A package could not be had, or is not what it should be."""


@dataclass(frozen=True)
class Pin:
    """A package, the version wanted, its file's hash, and what may stand in for it.

    `series` is what a version must start with.
    """

    name: str
    version: str
    sha256: str
    series: str


@dataclass(frozen=True)
class Candidate:
    """A version the archive has."""

    version: str
    sha256: str


def candidates(text):
    """Versions in the output of `apt-cache show`, without repetitions."""
    found = {}
    for stanza in apt_sources.stanzas(text):
        version, sha256 = stanza.get("version"), stanza.get("sha256")
        if version and sha256:
            found[version] = Candidate(version, sha256)
    return list(found.values())


def newer(left, right):
    """Is Debian version `left` newer than `right`?"""
    command = ["dpkg", "--compare-versions", left, "gt", right]
    return subprocess.run(command).returncode == 0


def select(pin, available, is_newer=newer):
    """The candidate to take for a pin, and a warning when it is not the pinned one.

    Raises AptError when there is none of the series, or when the pinned version has
    another hash than it should have.
    """
    best = None
    for candidate in available:
        if candidate.version == pin.version:
            if candidate.sha256 != pin.sha256:
                raise AptError(
                    f"{pin.name} {pin.version}: the archive's file has the hash "
                    f"{candidate.sha256}, but {pin.sha256} is expected"
                )
            return candidate, None
        if candidate.version.startswith(pin.series):
            if best is None or is_newer(candidate.version, best.version):
                best = candidate
    if best is None:
        have = ", ".join(sorted(item.version for item in available)) or "nothing"
        raise AptError(
            f"the archive has no {pin.name} {pin.series}… any more (it has: {have})"
        )
    return best, (
        f"the pinned {pin.name} {pin.version} is gone from the archive: "
        f"taking {best.version}, the newest of the series {pin.series}"
    )


@functools.lru_cache(maxsize=1)
def _environment():
    """apt's environment; the index is fetched once in a process."""
    source = apt_sources.machine_source()
    if source is None:
        raise AptError(
            "this machine's apt configuration names no Debian mirror; "
            "give Odoo by ODOO_SRC= and install Asterisk yourself"
        )
    for name in ("lists/partial", "cache/archives/partial"):
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
    lines = "".join(source.line(suite) + "\n" for suite in SUITES)
    (FOLDER / "sources.list").write_text(lines)
    (FOLDER / "status").touch()
    (FOLDER / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{FOLDER}/sources.list";\n'
        'Dir::Etc::sourceparts "/dev/null";\n'
        f'Dir::State::Lists "{FOLDER}/lists";\n'
        f'Dir::State::status "{FOLDER}/status";\n'
        f'Dir::Cache "{FOLDER}/cache";\n'
        'Acquire::Check-Valid-Until "false";\n'
        'Acquire::Languages "none";\n'
        'APT::Sandbox::User "";\n'
    )
    env = {**os.environ, "APT_CONFIG": str(FOLDER / "apt.conf"), "LC_ALL": "C"}
    console.step("Reading the Debian archive's index")
    _apt(env, "apt-get", "-q", "update")
    return env


def _apt(env, program, *args, cwd=None):
    # Containers' configurations switch this cache off, and win over ours in a file:
    # without it each call takes seconds.
    cache = ("-o", "Dir::Cache::pkgcache=pkgcache.bin")
    command = [program, *cache, *args]
    done = subprocess.run(
        command,
        env=env,
        cwd=cwd,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise AptError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def resolve(pin):
    """The version of a pinned package that the archive can give now."""
    text = _apt(_environment(), "apt-cache", "show", pin.name)
    candidate, warning = select(pin, candidates(text))
    if warning:
        console.warn(warning)
    return candidate


def file_sha256(path):
    """SHA-256 of a file, in hex."""
    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def fetch(pin):
    """The package's file, checked; from the downloads folder when it is there."""
    paths.DOWNLOADS.mkdir(parents=True, exist_ok=True)
    kept = paths.DOWNLOADS / f"{pin.name}_{pin.sha256[:16]}.deb"
    if kept.exists() and file_sha256(kept) == pin.sha256:
        return kept
    candidate = resolve(pin)
    kept = paths.DOWNLOADS / f"{pin.name}_{candidate.sha256[:16]}.deb"
    if kept.exists() and file_sha256(kept) == candidate.sha256:
        return kept
    console.step(f"Fetching {pin.name} {candidate.version}")
    folder = paths.DOWNLOADS / f"{pin.name}.unfinished"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    _apt(
        _environment(),
        *("apt-get", "-q", "download", f"{pin.name}={candidate.version}"),
        cwd=folder,
    )
    (file,) = folder.glob("*.deb")
    if file_sha256(file) != candidate.sha256:
        raise AptError(f"{file.name}: its hash is not {candidate.sha256}")
    file.rename(kept)
    folder.rmdir()
    return kept


def unpack(package, folder):
    """Unpack a .deb into a folder."""
    subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)
