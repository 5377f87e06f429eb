"""The seven addons, one by one and together, on a database with Odoo's demo data."""

import json
import os
import subprocess

import pytest

from devenv import database, odoo_env, paths, templates
from tests.support.site import bad_lines

SEVEN = (
    "record_template",
    "doc_kinds",
    "crm_leads_ext",
    "call_scripts",
    "mail_lead_filter",
    "call_telephony",
    "call_dialer",
)
SHARED = "suite_installed_together"


@pytest.fixture(scope="session")
def rounds():
    """Results of installing and uninstalling, one by one and then together.

    The database keeps all seven at the end, for test_odoo_own.py.
    """
    database.copy(templates.base(demo=True), SHARED)
    job = [[[name]] for name in SEVEN] + [[list(SEVEN)], [list(SEVEN), "keep"]]
    script = paths.REPO / "tests" / "support" / "install_job.py"
    env = {
        **odoo_env.environ(),
        "SUITE_JOB": json.dumps(job),
        "SUITE_ADDONS_OURS": json.dumps(SEVEN),
    }
    command = odoo_env.command("shell", "-d", SHARED, "--no-http")
    done = subprocess.run(
        command,
        input=script.read_text(),
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=900,
    )
    log = paths.LOGS / "suite-install.log"
    log.write_text(done.stdout)
    found = [
        json.loads(line.removeprefix("RESULT "))
        for line in done.stdout.splitlines()
        if line.startswith("RESULT ")
    ]
    assert len(found) == len(job), done.stdout[-3000:]
    yield {"rounds": found, "log": done.stdout}
    database.drop(SHARED)


def _round(rounds, addons):
    return next(item for item in rounds["rounds"] if item["addons"] == list(addons))


@pytest.mark.parametrize("addons", [*((name,) for name in SEVEN), SEVEN], ids="+".join)
def test_installs_and_leaves_nothing_behind(rounds, addons):
    result = _round(rounds, addons)
    assert not result["error"], result["error"]
    for name in addons:
        assert result["installed"][name] == "installed"
    assert not result["left"], result["left"][:40]


def test_only_what_an_addon_needs_comes_along(rounds):
    """The arrows of the architecture: nobody pulls in more than its own."""
    came = {
        name: sorted(_round(rounds, (name,))["installed"])
        for name in ("record_template", "call_scripts", "call_telephony", "doc_kinds")
    }
    assert came["record_template"] == ["record_template"]
    assert came["call_scripts"] == ["call_scripts", "record_template"]
    assert came["call_telephony"] == ["call_telephony"]
    assert came["doc_kinds"] == ["doc_kinds", "record_template"]


def test_no_complaint_in_the_log(rounds):
    assert not bad_lines(rounds["log"])


@pytest.mark.parametrize(
    "addon, files, least",
    [
        ("crm", ["test_crm_lead.py", "test_crm_lead_lost.py"], 30),
        ("mail", ["test_mail_composer.py"], 1),
    ],
)
def test_odoos_own_tests_still_pass(rounds, addon, files, least):
    """A chosen subset, with all seven installed (the whole was run by hand)."""
    folder = paths.ODOO / "addons" / addon / "tests"
    folder = folder if folder.is_dir() else next(paths.ODOO.rglob(f"{addon}/tests"))
    targets = [str(folder / name) for name in files if (folder / name).is_file()]
    assert targets, f"no such tests in {folder}"
    done = subprocess.run(
        [
            *(str(paths.PYTHON), "-m", "pytest", "-p", "pytest_odoo", "-q"),
            *("-c", os.devnull, "-p", "no:cacheprovider", f"--odoo-database={SHARED}"),
            *targets,
        ],
        env={
            **odoo_env.environ(),
            "PYTEST_ADDOPTS": "",
            "OPENERP_SERVER": str(paths.ODOO_CONF),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=300,
        cwd=paths.DATA,
    )
    print(done.stdout[-3000:])
    assert done.returncode == 0, done.stdout[-3000:]
    passed = int(done.stdout.rpartition(" passed")[0].split()[-1])
    assert passed >= least
