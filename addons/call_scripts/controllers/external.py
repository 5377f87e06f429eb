import codecs
import logging
import socket
from urllib.parse import urlsplit

import requests
from markupsafe import escape
from urllib3.exceptions import HTTPError
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..core import external

_logger = logging.getLogger(__name__)
TIMEOUT = 10
LARGEST = 2_000_000
#: A page we hand on has our address: the browser gives it no rights of ours.
SANDBOX = "sandbox allow-scripts allow-forms allow-popups"
NEVER_KEPT = [
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
]


class NotFetched(Exception):
    """The page could not be fetched; the words never hold the key."""


class ExternalScript(http.Controller):
    @http.route(
        "/call_scripts/external/<int:session_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def external(self, session_id, **kwargs):
        """The external script of the user's own session, for the runner's frame."""
        session = request.env["call.session"].browse(session_id).exists()
        if not session:
            raise NotFound()
        try:
            url, secret = session._external_address()
            if secret is None:
                response = request.redirect(url, code=302, local=False)
                response.headers.extend(NEVER_KEPT)
                return response
            return self._page(external.with_base(fetch(url, *secret), url))
        except AccessError:
            raise NotFound() from None  # whether it is there is not told
        except (UserError, NotFetched) as error:
            return self._page(f"<p>{escape(str(error))}</p>")

    def _page(self, html):
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", SANDBOX),
            *NEVER_KEPT,
        ]
        return request.make_response(html, headers)


def fetch(url, header, key):
    """The page at the address, asked for with the key.

    No redirect is followed (it could carry the key elsewhere), nothing is fetched from
    the server's own network, and a page which repeats the key is not handed on.

    :raises NotFetched: in words for the operator
    """
    env = request.env
    host = urlsplit(url).hostname
    unable = env._("The external script of %s cannot be opened now.", host)
    try:
        found = addresses(host)
    except OSError:
        raise NotFetched(unable) from None
    if not found or not all(map(external.is_public, found)):
        raise NotFetched(
            env._("%s is in the server's own network: it is not fetched.", host)
        )
    try:
        with requests.get(
            url,
            headers={header: key, "Accept": "text/html"},
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as answer:
            kind = answer.headers.get("Content-Type", "")
            body = answer.raw.read(LARGEST + 1, decode_content=True)
            status, encoding = answer.status_code, answer.encoding or "utf-8"
            codecs.lookup(encoding)
    except (
        requests.RequestException,
        HTTPError,  # the answer breaks off, or is not packed as it says
        LookupError,  # nobody knows the encoding it names
        UnicodeError,  # the key has letters no header may have
        OSError,
    ) as error:
        # the error's own words could hold the request: its class is enough
        _logger.info("external script of %s: %s", host, type(error).__name__)
        raise NotFetched(unable) from None
    if status != 200 or not kind.startswith("text/html") or len(body) > LARGEST:
        _logger.info("external script of %s: status %s, %s", host, status, kind)
        raise NotFetched(unable)
    html = body.decode(encoding, "replace")
    if key in html:
        _logger.warning("external script of %s: the page repeats the key", host)
        raise NotFetched(unable)
    return html


def addresses(host):
    """IP addresses of the host.

    :raises OSError: there are none
    """
    found = socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP)
    return [item[4][0] for item in found]
