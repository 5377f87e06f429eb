"""H3: nothing of one company is seen in another, in any model of ours."""

import json
import subprocess

import pytest

from devenv import odoo_env, paths
from tests.support.site import OURS

JOB = """
import json, sys
sys.path.insert(0, {repo!r})
from tests.support.company_walk import walk
print("RESULT " + json.dumps(walk(env, {ours!r})))
env.cr.rollback()
"""


@pytest.fixture(scope="module")
def walked(suite_database):
    """What the walk over the models found.

    On a copy: nobody can copy a template while somebody is connected to it.
    """
    done = subprocess.run(
        odoo_env.command("shell", "-d", suite_database, "--no-http"),
        input=JOB.format(repo=str(paths.REPO), ours=OURS),
        env=odoo_env.environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=900,
    )
    found = [x for x in done.stdout.splitlines() if x.startswith("RESULT ")]
    assert found, done.stdout[-5000:]
    return json.loads(found[0].removeprefix("RESULT "))


def test_no_model_of_ours_shows_a_company_to_another(walked):
    print(walked["tried"], "of", walked["models"], "models may be read by somebody")
    assert not walked["faults"], "\n".join(walked["faults"])
    assert walked["tried"] > 100
