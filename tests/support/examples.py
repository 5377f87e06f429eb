"""The examples of the API's chapter: taken out of the document, and run."""

import os
import re
import secrets
import subprocess
import sys
from dataclasses import dataclass

from passlib.context import CryptContext

from devenv import paths

#: as in Odoo's `res.users.apikeys`
_CRYPT = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=6000)
_INDEX_SIZE = 8
_BLOCK = re.compile(
    r"^<!-- example: (?P<name>\w+), (?P<login>\w+) -->\n"
    r"```(?P<language>\w+)\n(?P<code>.*?)^```$",
    re.S | re.M,
)
_FENCE = re.compile(r"^```(?:python|bash)$", re.M)


@dataclass(frozen=True)
class Example:
    """A block of code: who runs it, and in what language it is."""

    name: str
    login: str
    language: str
    code: str


def examples(language):
    """{name: Example} of the chapter in "en" or "ru", in order.

    :raises AssertionError: a block of code has no name of its own
    """
    text = (paths.REPO / "docs" / language / "api.md").read_text()
    found = [Example(**match.groupdict()) for match in _BLOCK.finditer(text)]
    names = [example.name for example in found]
    assert len(found) == len(_FENCE.findall(text)), f"not all have names: {names}"
    assert len(set(names)) == len(names), names
    return {example.name: example for example in found}


def make_key(site, login):
    """A new API key of the user, as *New API Key* makes one."""
    key = secrets.token_hex(20)
    site.sql(
        "INSERT INTO res_users_apikeys (name, user_id, key, index)"
        " SELECT 'test', id, %s, %s FROM res_users WHERE login = %s",
        (_CRYPT.hash(key), key[:_INDEX_SIZE], login),
    )
    return key


def run(example, folder, url, key, **environ):
    """Run an example as it stands: what it prints.

    The chapter's module lies in the folder. `environ`: more variables it may use.

    :raises AssertionError: it did not end well
    """
    command = {"python": [sys.executable, "-c"], "bash": ["bash", "-ec"]}
    done = subprocess.run(
        [*command[example.language], example.code],
        cwd=folder,
        env={
            **os.environ,
            **environ,
            "CALL_CENTRE_URL": url,
            "CALL_CENTRE_KEY": key,
            "PYTHONPATH": str(folder),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, f"{example.name}: {done.stdout}\n{done.stderr}"
    return done.stdout
