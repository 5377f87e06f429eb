from odoo import models
from odoo.exceptions import RedirectWarning

from ..core import lint, plain


class CallScriptVersion(models.Model):
    """Findings (row A20) where they are looked at, and publishing held up by them."""

    _inherit = "call.script.version"

    def _designer_findings(self):
        """What is wrong with the version, errors first.

        :return: ``[{"code", "severity": "error" | "hint", "block": block's code or "",
            "title": block's title or "", "text"}]``
        """
        self.ensure_one()
        blocks = {block.id: block for block in self.sudo().block_ids}
        empty = self.env["call.script.block"]
        return [
            {
                "code": item.code,
                "severity": item.severity,
                "block": blocks.get(item.block, empty).code or "",
                "title": blocks.get(item.block, empty).title or "",
                "text": self._finding_words(item),
            }
            for item in self._lint()
        ]

    def _refuse_publishing(self, errors):
        """Say what forbids publishing, with a way to the first block in question.

        :raises RedirectWarning: whose button shows the block in the designer
        """
        lines = "\n".join(f"• {self._finding_text(item)}" for item in errors[:20])
        first = next((item.block for item in errors if item.block), None)
        block = self.env["call.script.block"].browse(first or [])
        action = self.action_open_designer()
        action["params"]["block"] = block.code or False
        raise RedirectWarning(
            self.env._("The script cannot be published yet:\n%s", lines),
            action,
            self.env._("Show the block") if block else self.env._("Open the designer"),
        )

    def designer_publish(self, note=False):
        """Publish the draft from the designer.

        :return: ``{"published": bool, "findings": [as in designer_load]}``
        :raises AccessError: not the user's script
        """
        self.ensure_one()
        self.script_id.check_access("write")
        self.check_access("write")
        findings = self._designer_findings()
        if any(item["severity"] == lint.ERROR for item in findings):
            return {"published": False, "findings": findings}
        if note:
            self.note = plain.text(note, 200)
        self.action_publish()
        return {"published": True, "findings": findings}

    def designer_try(self):
        """Begin a trial run of the version; no real record is touched.

        :return: ``{"session_id", "codes": {block id as text: its code}}``
        """
        self.ensure_one()
        self.check_access("read")
        session = self.env["call.session"]._start_trial(self)
        codes = {str(block.id): block.code for block in self.sudo().block_ids}
        return {"session_id": session.id, "codes": codes}
