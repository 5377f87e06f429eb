from odoo import models


class CallScriptAnalytics(models.AbstractModel):
    """What talks are part of is a campaign, on the analytics screen too."""

    _inherit = "call.script.analytics"

    def _origin_words(self):
        return {
            "one": self.env._("Campaign"),
            "all": self.env._("All campaigns"),
            "none": self.env._("Without a campaign"),
            "title": self.env._("By campaign"),
            "line": self.env._("the line: all talks"),
        }
