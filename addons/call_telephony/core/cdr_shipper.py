#!/usr/bin/env python3
"""Sends Asterisk's call detail records to Odoo, from the machine where Asterisk runs.

    python3 cdr_shipper.py --url https://odoo.example.com --pbx 3 \\
        --token-file /etc/odoo-cdr.token --state /var/lib/odoo-cdr.json \\
        [--db NAME] [--file /var/log/asterisk/cdr-csv/Master.csv]

Needs Python 3.8 or newer and nothing else.  Asterisk goes on writing while Odoo or the
network is away; this script knows how far Odoo has it (a small file, replaced after
each batch Odoo has kept) and sends the rest later.  What is sent twice is kept once.
Odoo's telephony service reads a file on its own machine by the same `Tail`.

How the place in the file is known: by its beginning (bytes of the file, as a hash) and
an offset.  So a rotated file is found under whatever name it has now, copied or
compressed too, and its rest is read before the newer ones.
"""

import argparse
import gzip
import hashlib
import json
import os
import sys
import time
import urllib.error
import urllib.request
from typing import NamedTuple

HEAD = 1024  # bytes of the beginning by which a file is known
CHUNK = 256 * 1024  # bytes read at once
MAX_LINE = 64 * 1024
MAX_LINES = 500
FILE = "/var/log/asterisk/cdr-csv/Master.csv"


class Position(NamedTuple):
    """How far we are: `offset` bytes of the file that begins so are done."""

    head_size: int = 0
    head_hash: str = ""
    offset: int = 0


class Batch(NamedTuple):
    """Lines read, the position after them, and how many bytes are left in all."""

    lines: list
    position: Position
    behind: int


def _open(path):
    return gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb")


def _digest(data):
    return hashlib.sha256(data).hexdigest()


class Tail:
    """`Tail(path).read_on(position)` → the next Batch.  Changes nothing anywhere.

    The unfinished line at the end of the file being written waits for its end; that of
    a rotated file is given as it is.
    """

    def __init__(self, path):
        self.path = path

    def read_on(self, position):
        files = self._files()
        index = self._find(files, position)
        if index is None:  # not begun yet, or its file is gone: all there is
            index, position = 0, Position()
        while index < len(files):
            last = index == len(files) - 1
            lines, position = self._lines(files[index], position, finished=not last)
            if lines or last:
                behind = self._behind(files[index:], position.offset)
                return Batch(lines, position, behind)
            index, position = index + 1, Position()
        return Batch([], position, 0)

    def _files(self):
        """The file and what was rotated away from it, oldest first."""
        folder, name = os.path.split(self.path)
        try:
            names = os.listdir(folder or ".")
        except FileNotFoundError:
            return []
        found = []
        for one in names:
            path = os.path.join(folder, one)
            if one.startswith((name + ".", name + "-")) and os.path.isfile(path):
                found.append((os.stat(path).st_mtime_ns, path))
        files = [path for _, path in sorted(found)]
        # the file itself last, also when Asterisk has not made the new one yet
        return [*files, self.path] if os.path.exists(self.path) else files

    def _find(self, files, position):
        """The newest file that begins as `position` says."""
        if not position.head_size:
            return None
        for index in reversed(range(len(files))):
            with _open(files[index]) as file:
                head = file.read(position.head_size)
            if len(head) == position.head_size and _digest(head) == position.head_hash:
                return index
        return None

    def _lines(self, path, position, finished):
        with _open(path) as file:
            file.seek(position.offset)
            data = file.read(CHUNK)
            more = len(data) == CHUNK
            end = data.rfind(b"\n") + 1
            if (finished and not more) or (not end and len(data) > MAX_LINE):
                end = len(data)
            lines = data[:end].split(b"\n")
            if not lines[-1]:
                lines.pop()
            if len(lines) > MAX_LINES:
                lines = lines[:MAX_LINES]
                end = sum(len(line) + 1 for line in lines)
            offset = position.offset + end
            file.seek(0)
            head = file.read(min(HEAD, offset))
        return lines, Position(len(head), _digest(head) if head else "", offset)

    def _behind(self, files, offset):
        """Bytes not read yet (a compressed file counts as it lies)."""
        sizes = [os.stat(path).st_size for path in files]
        return max(0, sizes[0] - offset) + sum(sizes[1:]) if sizes else 0


class Odoo:
    """The other side: `post(lines, behind)`; OSError when it is away."""

    def __init__(self, url, pbx, token, db=""):
        self.url = f"{url.rstrip('/')}/call_telephony/cdr/{pbx}"
        self.headers = {
            "Authorization": "Bearer " + token,
            "Content-Type": "application/json",
        }
        if db:
            self.headers["X-Odoo-Database"] = db

    def post(self, lines, behind):
        text = [line.decode("utf-8", "backslashreplace") for line in lines]
        body = json.dumps({"lines": text, "behind": behind}).encode()
        request = urllib.request.Request(self.url, body, self.headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            told = json.load(answer)
        if told.get("kept") != len(lines):
            raise ValueError(f"Odoo kept {told.get('kept')} of {len(lines)}")


def load(path):
    """The position noted at `path`."""
    try:
        with open(path, encoding="utf-8") as file:
            return Position(**json.load(file))
    except FileNotFoundError:
        return Position()


def save(path, position):
    """Note the position so that a power cut leaves the old or the new one."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(position._asdict(), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def ship(tail, odoo, state):
    """Send one batch; returns whether there was anything."""
    before = load(state)
    batch = tail.read_on(before)
    # an empty one tells that we live and how far we are
    odoo.post(batch.lines, batch.behind)
    if batch.position != before:
        save(state, batch.position)
    return bool(batch.lines)


def run(tail, odoo, state, once=False, poll=1.0, beat=30.0):
    """For ever, or with `once` until all is sent."""
    delay, quiet_since = poll, 0.0
    while True:
        try:
            waiting = tail.read_on(load(state)).lines
            if waiting or time.monotonic() - quiet_since > beat:
                quiet_since = time.monotonic()
                if ship(tail, odoo, state):
                    delay = poll
                    continue
            delay = poll
        except (OSError, ValueError) as error:
            sys.stderr.write(f"not sent, tried again: {error}\n")
            sys.stderr.flush()
            if once:
                return 1
            delay = min(delay * 2, 30.0)
        if once:
            return 0
        time.sleep(delay)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--url", required=True, help="Odoo's address")
    parser.add_argument("--pbx", required=True, type=int, help="number of the PBX")
    parser.add_argument("--token-file", required=True, help="file with the token")
    parser.add_argument("--state", required=True, help="where the place is noted")
    parser.add_argument("--db", default="", help="Odoo's database, if it has several")
    parser.add_argument("--file", default=FILE)
    parser.add_argument("--once", action="store_true", help="send what is there, end")
    given = parser.parse_args(argv)
    with open(given.token_file, encoding="utf-8") as file:
        token = file.read().strip()
    odoo = Odoo(given.url, given.pbx, token, given.db)
    try:
        return run(Tail(given.file), odoo, given.state, given.once)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
