"""The parts the whole-suite tests stand on are the real ones."""

import pytest

from devenv import asterisk, database, ports
from tests.support.site import eventually

ASTERISK = {
    "modules.conf": (
        "[modules]\nautoload=no\nload = res_timing_timerfd.so\n"
        "load = res_http_websocket.so\nload = res_ari.so\n"
        "load = res_ari_model.so\nload = res_stasis.so\nload = res_ari_asterisk.so\n"
    ),
    "ari.conf": "[general]\nenabled=yes\n[u]\ntype=user\npassword=p\n",
    "logger.conf": "[logfiles]\nfull => warning,error\n",
}


@pytest.fixture
def http():
    """An HTTP port for Asterisk, and its configuration."""
    port = ports.free_port()
    text = f"[general]\nenabled=yes\nbindaddr=127.0.0.1\nbindport={port}\n"
    return port, {**ASTERISK, "http.conf": text}


def test_asterisk_starts_dies_and_starts_again(asterisk_instance, http):
    port, files = http
    asterisk_instance.start(files)
    assert "Asterisk 22." in asterisk_instance.cli("core show version")
    first = asterisk_instance.pid
    assert not ports.is_free(port)
    asterisk_instance.kill()
    assert asterisk_instance.pid is None
    asterisk_instance.start()
    assert asterisk_instance.pid != first
    asterisk_instance.stop()
    eventually(lambda: ports.is_free(port), 20, what="the port is free again")


def test_asterisk_that_cannot_start_says_why(asterisk_instance, http):
    _port, files = http
    broken = {**files, "modules.conf": "[modules]\nautoload=no\nrequire = none.so\n"}
    with pytest.raises(asterisk.AsteriskError, match="did not start"):
        asterisk_instance.start(broken, timeout=20)
    assert asterisk_instance.pid is None


def test_a_browser_logs_in_and_the_bus_connects(page_of):
    page = page_of("admin")
    page.wait_for_function(
        "() => odoo.__WOWL_DEBUG__.root.env.services.bus_service.isActive"
    )
    assert page.is_visible(".o_main_navbar")


def test_copies_of_a_database_are_independent(suite_template):
    first, name = "cc_suite_copy_1", "cc_suite_copy_2"
    try:
        database.copy(suite_template, first)
        database.copy(first, name)
        database.query("UPDATE res_company SET name = 'Changed' WHERE id = 1", name)
        ours = database.query("SELECT name FROM res_company WHERE id = 1", first)
        assert ours != ["Changed"]
        assert database.noted(name) == database.noted(suite_template)
        assert database.filestore(name).is_dir()
    finally:
        database.drop(first)
        database.drop(name)
    assert not database.exists(name)
    assert not database.filestore(name).exists()
