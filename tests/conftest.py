"""Real parts for whole-suite tests: database, Odoo's server, chromium, Asterisk.

Every fixture starts what it names and ends it.  A missing part is an error, never a
skip.

`site` is one running suite (simulated exchange) for the tests that share it, each in a
campaign of its own; `make_site` gives one of their own; `seats` opens browser windows.
A failed test leaves screenshots of all its windows and the servers' logs in
.data/test-artifacts.
"""

import os
import re
import shutil

import pytest

from devenv import asterisk, database, paths, postgres, servers, system, templates

ARTIFACTS = paths.DATA / "test-artifacts"


@pytest.fixture(scope="session")
def suite_template():
    """Name of the database with all addons and demo data, to be copied."""
    postgres.ensure()
    return os.environ.get("SUITE_TEMPLATE") or templates.full(demo=True)


@pytest.fixture(scope="module")
def suite_database(request, suite_template):
    """A database of the module's own; dropped at the end."""
    name = f"cc_suite_{request.module.__name__.rpartition('.')[2]}"
    database.copy(suite_template, name)
    yield name
    database.drop(name)


@pytest.fixture(scope="module")
def odoo_server(suite_database):
    """Odoo's server on that database (`.url`, `.log`, `.child`)."""
    server = servers.Odoo(suite_database)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="module")
def telephony(odoo_server):
    """The telephony service on that database (`.kill()`, `.start()`, `.log`)."""
    service = servers.Telephony(odoo_server.database)
    try:
        yield service.start()
    finally:
        service.stop()


@pytest.fixture
def asterisk_instance(request):
    """An Asterisk of the test's own, not started: `.start({file: text})`."""
    instance = asterisk.Instance(request.node.name.replace("[", "_").strip("]"))
    yield instance
    instance.stop()


@pytest.fixture(scope="session")
def chromium():
    """Playwright's browser, on the machine's chromium."""
    from playwright.sync_api import sync_playwright

    program = system.which("chromium")
    if not program:
        raise system.MissingProgramError("chromium is missing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            headless=True,
            args=system.CHROMIUM,
            timeout=120_000,
        )
        yield browser
        browser.close()


@pytest.fixture
def page_of(chromium, odoo_server):
    """`page_of("operator")`: a page in a session of its own, logged in."""
    from tests.support.browser import READY, SLOW

    contexts = []

    def open_page(login, password=None, language="en-US"):
        context = chromium.new_context(
            viewport={"width": 1366, "height": 768},
            locale=language,
            permissions=["microphone"],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SLOW)
        page.goto(f"{odoo_server.url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", password or login)
        page.click("button[type=submit]")
        page.wait_for_selector(".o_main_navbar")
        page.wait_for_function(READY)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def make_site():
    """`make_site("name")` → a started Site; stopped and dropped at the end."""
    from tests.support.site import Site

    sites = []

    def make(name, telephony=True, source=None, prepare=None):
        site = Site.of(name, source)
        sites.append(site)
        if prepare:
            prepare(site)
        return site.start(telephony)

    yield make
    for site in reversed(sites):
        site.stop()
        site.drop()


@pytest.fixture(scope="session")
def site(make_site):
    """The suite with the simulated exchange: clients answer at once and talk long."""
    from tests.support.simulated import obedient_clients

    return make_site("sim", prepare=obedient_clients)


@pytest.fixture
def seats(chromium, request):
    """`seats(site, "operator")` → a logged-in browser window, closed at the end."""
    from tests.support.browser import Seat

    opened = []
    request.node.seats = opened

    def seat(at, login, password=None, **options):
        opened.append(Seat(chromium, at, login, password, **options))
        return opened[-1]

    yield seat
    for window in opened:
        window.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed and call.when in ("setup", "call"):
        _keep(item)
    return report


def _keep(item):
    """Screenshots and logs of a failed test."""
    name = re.sub(r"[^\w.-]+", "_", item.nodeid)[-80:]
    folder = ARTIFACTS / name
    shutil.rmtree(folder, ignore_errors=True)
    sites = {
        value.db: value
        for value in getattr(item, "funcargs", {}).values()
        if hasattr(value, "bad_lines")
    }
    seats = getattr(item, "seats", [])
    sites.update({seat.site.db: seat.site for seat in seats})
    if not sites and not seats:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for number, seat in enumerate(seats, 1):
        try:
            seat.page.screenshot(path=folder / f"{number}-{seat.login}.png")
            text = "\n".join([seat.page.url, *seat.errors])
            (folder / f"{number}-{seat.login}.txt").write_text(text)
        except Exception as error:  # noqa: BLE001 - the test's own failure counts
            (folder / f"{number}-no-screenshot.txt").write_text(str(error))
    for one in sites.values():
        for log in one.logs:
            if log.exists():
                shutil.copy(log, folder / log.name)
