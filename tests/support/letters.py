"""Letters through Odoo's own mailgate script, as a mail server hands them over."""

import subprocess
import sys
from email.message import EmailMessage

from devenv import paths

MAILGATE = paths.ODOO / "addons/mail/static/scripts/odoo-mailgate.py"


def letter(number, body, **headers):
    """The raw letter of a site, as sites write them (cp1251, no HTML).

    `headers` come beside or instead of the usual ones, as `In_Reply_To="…"`.
    """
    message = EmailMessage()
    usual = {
        "From": "Сайт <noreply@site.example>",
        "To": "info@okna.example",
        "Subject": f"Заявка № {number}",
        "Message-ID": f"<{number}@site.example>",
    }
    given = {key.replace("_", "-"): value for key, value in headers.items()}
    for key, value in {**usual, **given}.items():
        message[key] = value
    # Odoo's script takes stdin for UTF-8: bare 8-bit letters it cannot take
    message.set_content(body, charset="windows-1251", cte="base64")
    return message.as_bytes()


def request(number, name, phone, company, text, client=None, **headers):
    """The raw letter of a site's form of requests; `headers` as in `letter`."""
    body = (
        f"Новая заявка № {number}\n\nКомпания: {company}\nФИО: {name}\n"
        f"Телефон: {phone}\nE-mail: client{client or number}@suite-test.example\n\n"
        f"Текст обращения:\n{text}\n"
    )
    return letter(number, body, **headers)


def deliver(site, raw):
    """Pipe the letter into odoo-mailgate.py; its exit code must be 0."""
    script = next(path for path in _scripts() if path.is_file())
    command = [sys.executable, script, "-d", site.db, "-u", "2", "-p", "admin"]
    command += ["--host", "127.0.0.1", "--port", str(site.odoo.port)]
    done = subprocess.run(
        [str(part) for part in command], input=raw, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")


def _scripts():
    yield MAILGATE
    yield from paths.ODOO.rglob("odoo-mailgate.py")
