import hashlib
import hmac
from urllib.parse import parse_qsl, urlsplit

import pytest

from call_scripts.core.external import is_public, problem, sign, with_base


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://scripts.example.com/run?id=1", ""),
        ("http://scripts.example.com/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,x", "scheme"),
        ("//scripts.example.com", "scheme"),
        ("https:///run", "host"),
        ("https://{{ partner.website }}/run", "host"),
        ("https://user:key@scripts.example.com/", "password"),
        ("https://crm.example.com/web", "own"),
        ("https://[bad/", "host"),
        ("https://example.com:bad/", "host"),
        ("", "scheme"),
        ("https://exa mple.com/", "host"),
        ("https://example.com\n.evil.com/", "host"),
        ("https://example.com/\x00", "host"),
        ("https://example.com/\r\nSet-Cookie: x", "host"),
        ("https://скрипты.example.com/{{ partner.name }}?q={{ who }}", ""),
        ("https://[2606:2800:220::1]:8443/", ""),
    ],
)
def test_a25_addresses(url, why):
    assert problem(url, ["crm.example.com"]) == why


def test_a25_signature_proves_and_hides_the_key():
    url = sign("https://e.com/run?a=1&cs_user=evil", "k3y", "7", "42", 1000)
    query = dict(parse_qsl(urlsplit(url).query))
    text = "7\n42\n1000\nhttps://e.com/run?a=1"
    right = hmac.new(b"k3y", text.encode(), hashlib.sha256).hexdigest()
    assert query == {
        "a": "1",
        "cs_user": "7",
        "cs_session": "42",
        "cs_expires": "1000",
        "cs_signature": right,
    }
    assert "k3y" not in url
    assert sign("https://e.com/run?a=1", "other", "7", "42", 1000) != url


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.0.0.8", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("fe80::1%eth0", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("not an address", False),
    ],
)
def test_a25_the_servers_own_network_is_not_fetched_from(address, public):
    assert is_public(address) is public


def test_a25_base():
    url = 'https://e.com/a?b=1&c="x"'
    page = with_base("<html><head lang=x><title>t</title></head></html>", url)
    assert page.startswith('<html><head lang=x><base href="https://e.com/a?b=1&amp;c=')
    assert with_base("<p>hi", url).startswith("<base ")
