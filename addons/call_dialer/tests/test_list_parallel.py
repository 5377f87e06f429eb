from odoo.tests import tagged

from .test_parallel import TestParallelNext


@tagged("post_install", "-at_install")
class TestParallelLists(TestParallelNext):
    """B17: the same with lists mixed by share and a compliance profile."""

    def setUp(self):
        super().setUp()
        with self._env() as env:
            campaign = env["call.campaign"].browse(self.campaign_id)
            campaign.compliance_id = env.ref("call_dialer.call_compliance_none")
            lists = env["call.campaign.import"].create(
                [{"campaign_id": campaign.id, "filename": name} for name in "ab"]
            )
            for number, contact in enumerate(campaign.contact_ids[:300]):
                contact.import_id = lists[number % 2]
            campaign.list_ids = [
                (0, 0, {"import_id": found.id, "share": share})
                for found, share in zip(lists, (80, 20), strict=True)
            ]

    def test_b17_nobody_twice_nobody_left(self):
        self.test_nobody_twice_nobody_left()
