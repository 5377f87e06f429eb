"""Programs that come from the machine's own package system.

Root has the missing ones installed by apt; anyone else is told the command.
"""

import os
import shutil
import subprocess

from . import console

#: Program → Debian package.
TEST_PROGRAMS = {
    "chromium": "chromium",
    "curl": "curl",
    "gs": "ghostscript",
    "sipp": "sip-tester",
    "sox": "sox",
}
#: How chromium is started without a screen, a network or a microphone of its own.
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
SANDBOX_PROGRAMS = {"mmdebstrap": "mmdebstrap"}
#: Packages without a program of their own: a file that shows they are there.
TEST_FILES = {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf": "fonts-dejavu-core"}


class MissingProgramError(RuntimeError):
    """A program is missing and could not be installed."""


def missing(programs, files=()):
    """Debian packages of the programs and files that are not there."""
    files = dict(files)
    absent = [package for program, package in programs.items() if not which(program)]
    absent += [package for file, package in files.items() if not os.path.exists(file)]
    return sorted(absent)


def which(program):
    """Path of a program; /usr/sbin is looked at, too."""
    path = os.environ.get("PATH", os.defpath) + os.pathsep + "/usr/sbin"
    return shutil.which(program, path=path)


def ensure(programs, files=()):
    """Install what is missing, or say how."""
    absent = missing(programs, files)
    if not absent:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *absent]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise MissingProgramError(
            f"missing: {', '.join(absent)}. Run: sudo {' '.join(install)}"
        )
    console.step(f"Installing {', '.join(absent)} (apt)")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    for command in (["apt-get", "-q", "update"], install):
        done = subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode:
            output = (done.stdout + done.stderr)[-3000:]
            raise MissingProgramError(f"{' '.join(command)} failed:\n{output}")
    still = missing(programs, files)
    if still:
        raise MissingProgramError(
            f"still missing after installation: {', '.join(still)}"
        )
