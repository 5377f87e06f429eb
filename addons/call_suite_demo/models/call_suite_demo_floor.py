from odoo import api, models

from ..core.floor import clients


class CallSuiteDemo(models.AbstractModel):
    """A campaign in which simulated operators work: the live board moves by itself."""

    _inherit = "call.suite.demo"

    @api.model
    def _make_floor(self):
        """Clients of the simulated operators."""
        campaign = self.env.ref("call_suite_demo.campaign_floor")
        self.env["call.campaign.contact"]._load_records(
            [
                {
                    "xml_id": f"call_suite_demo.contact_floor_{number:03}",
                    "values": {
                        "campaign_id": campaign.id,
                        "name": name,
                        "phone": phone,
                    },
                    "noupdate": True,
                }
                for number, (name, phone) in enumerate(clients(), 1)
            ]
        )
