"""Asterisk 22 in a root of its own, `.asterisk/root`.

Debian 12 has no Asterisk, and the one of sid wants a newer libc: so it gets a small
Debian of its own (mmdebstrap, about half a minute).
"""

import shutil
import subprocess

from . import apt, apt_sources, asterisk, console, paths, pins, stamps, system

STAMP = "asterisk"
PACKAGES = ("asterisk-core-sounds-en-gsm",)


def ensure():
    """Make the root, once."""
    value = stamps.digest(pins.ASTERISK, *PACKAGES)
    if stamps.is_current(STAMP, value) and (asterisk.ROOT / "usr/sbin").is_dir():
        return
    system.ensure(system.SANDBOX_PROGRAMS)
    candidate = apt.resolve(pins.ASTERISK)
    source = apt_sources.machine_source()
    console.step(f"Making the Asterisk sandbox ({candidate.version})")
    paths.ASTERISK.mkdir(exist_ok=True)
    unfinished = paths.ASTERISK / "root.unfinished"
    _remove(unfinished)
    include = [f"asterisk={candidate.version}", *PACKAGES]
    command = [
        "mmdebstrap",
        "--quiet",
        '--aptopt=Acquire::Check-Valid-Until "false"',
        '--aptopt=APT::Install-Recommends "false"',
        "--variant=apt",
        f"--include={','.join(include)}",
        "sid",
        str(unfinished),
        source.line("sid"),
    ]
    if source.signed_by:
        command.insert(1, f"--keyring={source.signed_by}")
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise asterisk.AsteriskError(
            f"mmdebstrap failed:\n{done.stdout}{done.stderr}"[-4000:]
        )
    stamps.forget(STAMP)
    _remove(asterisk.ROOT)
    unfinished.rename(asterisk.ROOT)
    stamps.mark(STAMP, value)


def _remove(folder):
    """Remove a root whose files may belong to a sub-user of ours."""
    if not folder.exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        namespace = ["unshare", "--map-auto", "--map-root-user"]
        subprocess.run([*namespace, "rm", "-rf", str(folder)], check=True)
