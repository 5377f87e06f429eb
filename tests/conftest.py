"""Real parts for whole-suite tests: database, Odoo's server, chromium, Asterisk.

Every fixture starts what it names and ends it.  A missing part is an error, never a
skip.
"""

import os

import pytest

from devenv import asterisk, database, postgres, servers, system, templates

CHROMIUM = (
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
)


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
            executable_path=program, headless=True, args=list(CHROMIUM)
        )
        yield browser
        browser.close()


@pytest.fixture
def page_of(chromium, odoo_server):
    """`page_of("operator")`: a page in a session of its own, logged in."""
    contexts = []

    def open_page(login, password=None, language="en-US"):
        context = chromium.new_context(
            viewport={"width": 1366, "height": 768},
            locale=language,
            permissions=["microphone"],
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{odoo_server.url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", password or login)
        page.click("button[type=submit]")
        page.wait_for_selector(".o_main_navbar", timeout=120_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
