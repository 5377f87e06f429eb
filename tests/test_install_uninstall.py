"""The seven addons, one by one and together, on a database with Odoo's demo data."""

import json
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


@pytest.fixture(scope="module")
def work():
    """`work(jobs)`: results of the jobs, on a database all tests of this file share."""
    database.copy(templates.base(demo=True), SHARED)
    log = paths.LOGS / "suite-install.log"
    log.unlink(missing_ok=True)

    def run(jobs, patience):
        done = subprocess.run(
            odoo_env.command("shell", "-d", SHARED, "--no-http"),
            input=(paths.REPO / "tests" / "support" / "install_job.py").read_text(),
            env={
                **odoo_env.environ(),
                "SUITE_JOB": json.dumps(jobs),
                "SUITE_ADDONS_OURS": json.dumps(SEVEN),
                "SUITE_SNAPSHOT": str(paths.LOGS / "suite-install-snapshot.json"),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=patience,
        )
        with open(log, "a") as file:
            file.write(done.stdout)
        found = [
            json.loads(line.removeprefix("RESULT "))
            for line in done.stdout.splitlines()
            if line.startswith("RESULT ")
        ]
        assert len(found) == len(jobs), done.stdout[-3000:]
        for result in found:
            print(result["how"], "+".join(result["addons"]), result["seconds"], "s")
        complaints = bad_lines(done.stdout)
        assert not complaints, complaints[:20]
        return found

    yield run
    database.drop(SHARED)


@pytest.fixture(scope="module")
def one_by_one(work):
    """Each addon alone, with what it needs: installed, and uninstalled."""
    results = work([[[name], "both"] for name in SEVEN], 1800)
    return {result["addons"][0]: result for result in results}


@pytest.fixture(scope="module")
def together(work, one_by_one):
    """All seven installed; they stay."""
    return work([[list(SEVEN), "install"]], 900)[0]


@pytest.mark.parametrize("addon", SEVEN)
def test_installs_alone_and_leaves_nothing_behind(one_by_one, addon):
    result = one_by_one[addon]
    assert not result["error"], result["error"]
    assert result["installed"][addon] == "installed"
    assert not result["left"], result["left"][:40]


def test_telephony_in_use_leaves_cleanly(work):
    """Documents that offer “Send by fax”; own actions, jobs, menus on faxes."""
    (result,) = work([[["call_telephony"], "used"]], 900)
    assert not result["error"], result["error"]
    assert not result["left"], result["left"][:40]


def test_only_what_an_addon_needs_comes_along(one_by_one):
    """The arrows of the architecture: nobody pulls in more than its own."""
    came = {name: sorted(result["installed"]) for name, result in one_by_one.items()}
    assert came["record_template"] == ["record_template"]
    assert came["doc_kinds"] == ["doc_kinds", "record_template"]
    assert came["call_scripts"] == ["call_scripts", "record_template"]
    assert came["crm_leads_ext"] == ["crm_leads_ext", "record_template"]
    assert came["mail_lead_filter"] == ["mail_lead_filter", "record_template"]
    assert came["call_telephony"] == ["call_telephony"]


def test_all_install_together(together):
    assert not together["error"], together["error"]
    assert set(together["installed"]) == set(SEVEN)


def test_all_uninstall_together(work, together):
    """The last test of the file: nothing of the seven is left."""
    (result,) = work([[list(SEVEN), "uninstall"]], 900)
    assert not result["error"], result["error"]
    assert not result["left"], result["left"][:40]
