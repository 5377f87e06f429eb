"""H1: the seven addons, one by one and together, on a database that has data.

One by one on Odoo's demo data; together on a year of work with Odoo's own applications
(`support/year.py`), of which not a value may change, neither when they come nor when
they go; nor when they are upgraded between, and of what was done with them as little.
"""

import json
import subprocess

import pytest

from devenv import database, odoo_env, paths, templates
from tests.support import untouched
from tests.support.site import Site, bad_lines

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
#: Who installs locks this table and does not wait: not even for the server's own
#: cleaning, which begins when it likes.
NOT_CLEANED = "ALTER TABLE ir_module_module SET (autovacuum_enabled = off)"


@pytest.fixture(scope="module")
def work():
    """`work(jobs)`: results of the jobs, on a database all tests of this file share."""
    database.copy(templates.base(demo=True), SHARED)
    database.query(NOT_CLEANED, SHARED)
    log = paths.LOGS / "suite-install.log"
    log.unlink(missing_ok=True)

    def run(jobs, patience):
        done = subprocess.run(
            odoo_env.command("shell", "-d", SHARED, "--no-http"),
            input=(paths.REPO / "tests" / "support" / "install_job.py").read_text(),
            env={
                **odoo_env.environ(),
                "SUITE_REPO": str(paths.REPO),
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
def year(work):
    """Every stored value of the database with a year of work, before we came."""
    (made,) = work([[[], "year"]], 300)
    assert not made["error"], made["error"]
    print(made["told"])
    with Site(SHARED).cursor() as cr:
        return untouched.snapshot(cr)


@pytest.fixture(scope="module")
def together(work, year):
    """All seven installed; they stay."""
    return work([[list(SEVEN), "install"]], 900)[0]


def changed(before, bookkeeping=untouched.BOOKKEEPING, dated=untouched.DATED):
    """What is not as it was and may not be another."""
    with Site(SHARED).cursor() as cr:
        found = untouched.differences(cr, before)
    return untouched.unexpected(found, bookkeeping, dated)


def links(tables):
    """The tables that only link others."""
    return {name: was for name, was in tables.items() if was["last"] is None}


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


def test_the_year_is_untouched(together, year):
    assert sum(table["rows"] for table in year.values()) > 5_000
    assert not changed(year)


def test_they_work_on_what_was_there(work, together):
    (result,) = work([[[], "work"]], 300)
    assert not result["error"], result["error"]
    told = result["told"]
    assert told.pop("clients with a telephone") > 100
    assert told.pop("contacts") > 20
    assert told.pop("forgotten") > 0
    assert told == {
        "of them without a number": 0,
        "state of the one called": "done",
        "attempt": False,
        "in the history": True,
        "paper": True,
        "letter": "One more window",
        "made their own": 7,
        "funnel": True,
    }


def test_an_upgrade_changes_nothing(work, together):
    """Neither of the year, nor of what was done since, nor of what is made our own."""
    with Site(SHARED).cursor() as cr:
        worked = untouched.snapshot(cr)
    (result,) = work([[list(SEVEN), "upgrade"]], 600)
    assert not result["error"], result["error"]
    left = [one for one in result["left"] if not one.endswith(untouched.FORGOTTEN)]
    assert not left, left[:40]
    assert not changed(worked, untouched.REWRITTEN, dated=())


def test_all_uninstall_together(work, together, year):
    """The last test of the file: nothing of the seven is left, all of the year is."""
    with Site(SHARED).cursor() as cr:
        worked = untouched.snapshot(cr, year)
    (result,) = work([[list(SEVEN), "uninstall"]], 900)
    assert not result["error"], result["error"]
    assert not result["left"], result["left"][:40]
    assert not changed({**worked, **links(year)})
    # what Odoo knows of its own models and fields is as it was, too
    models = {name: was for name, was in year.items() if name.startswith("ir_model")}
    assert not changed(models, untouched.LABELS)
