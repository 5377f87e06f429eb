from dataclasses import asdict, fields, replace

from odoo import api, models
from odoo.exceptions import UserError

from ..core.extract import METHODS, Attribute, extract
from ..core.propose import from_screen, parts, propose
from ..core.rules import apply_rule, apply_rules

LETTERS = 10
FIELDS = tuple(field.name for field in fields(Attribute))


class MailLeadFilter(models.Model):
    """The filter built from a real letter: what the screen asks for.

    Attributes travel as dicts with the fields of `mail.lead.filter.attribute`; nothing
    is written before `builder_save`.
    """

    _inherit = "mail.lead.filter"

    def action_build(self):
        """Open the screen."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "mail_lead_filter.builder",
            "name": self.name,
            "params": {"filter_id": self.id},
            "context": {"active_id": self.id},
        }

    def _check_builder(self):
        self.ensure_one()
        self.check_access("write")

    @api.readonly
    def builder_load(self):
        """The filter's attributes and the last letters: those it took, then others."""
        self._check_builder()
        logs = self.env["mail.lead.filter.log"]
        domain = [("filter_ids", "in", self.ids), ("raw", "!=", False)]
        refs = [f"log,{log.id}" for log in logs.search(domain, limit=LETTERS)]
        refs += [ref for ref in self._past_refs(None, 2 * LETTERS) if ref not in refs]
        selections = self.env["mail.lead.filter.attribute"].fields_get(
            ["kind", "method", "extent", "side", "source"], ["selection"]
        )
        return {
            "name": self.name,
            "attributes": [self._shown_attribute(x) for x in self._own_attributes()],
            "letters": [
                self._shown_letter(ref, self._past_letter(ref))
                for ref in refs[:LETTERS]
            ],
            "selections": {k: v["selection"] for k, v in selections.items()},
        }

    def _own_attributes(self):
        return [line._as_attribute() for line in self.attribute_ids]

    @api.model
    def _shown_attribute(self, attribute: Attribute) -> dict:
        lines = self.env["mail.lead.filter.attribute"]
        return {**asdict(attribute), "rule": lines.new(asdict(attribute)).rule}

    @api.readonly
    def builder_propose(self, ref, source, start, end, attributes):
        """Rules for the marked piece of the letter, the best first."""
        self._check_builder()
        region = self.country_id.code or "RU"
        taken = tuple(item.get("name", "") for item in attributes)
        letter = self._past_letter(ref)
        text = dict(parts(letter)).get(source, "")
        start, end = (from_screen(text, int(place)) for place in (start, end))
        found = propose(letter, source, start, end, region, taken)
        return [
            {
                **self._shown_attribute(proposal.attribute),
                "value": str(proposal.extracted.value or ""),
            }
            for proposal in found
        ]

    @api.readonly
    def builder_try(self, attributes, refs):
        """What the attributes give in each of the letters.

        :return: [{ref, matched, values: [see `_shown_value`]}]
        """
        self._check_builder()
        drafts = tuple(self._draft(item) for item in attributes)
        rule = replace(self._as_rule(), attributes=drafts)
        result = []
        for ref in refs[:LETTERS]:
            letter = self._past_letter(ref)
            matched = apply_rule(letter, rule).matched
            found = extract(letter, drafts, rule.region)
            values = [self._shown_value(item, letter) for item in found]
            result.append({"ref": ref, "matched": matched, "values": values})
        return result

    def builder_made(self, attributes, ref):
        """What the actions would make of the letter with these attributes."""
        self._check_builder()
        drafts = tuple(self._draft(item) for item in attributes)
        rule = replace(self._as_rule(), attributes=drafts)
        letter = self._past_letter(ref)
        results = apply_rules(letter, (rule,))
        items, steps, error = self._dry_make(letter, results)
        return {
            "matched": results[0].matched,
            "missing": list(results[0].missing),
            "made": str(self.env["mail.lead.filter.log"]._render_made(items, steps)),
            "error": error,
        }

    def _draft(self, item) -> Attribute:
        """An attribute of what the screen sent; strange values are refused."""
        known = {
            name: (bool(value) if name == "required" else str(value or ""))
            for name, value in item.items()
            if name in FIELDS
        }
        attribute = Attribute(**known)
        fields_ = self.env["mail.lead.filter.attribute"]._fields
        for name in ("kind", "source", "extent", "side"):
            if getattr(attribute, name) not in fields_[name].get_values(self.env):
                raise UserError(self.env._("The attribute “%s” is broken.", known))
        if attribute.method not in METHODS:
            raise UserError(self.env._("The attribute “%s” is broken.", known))
        return attribute

    def builder_save(self, attributes):
        """Make the attributes the filter's: changed by name, new, or taken away."""
        self._check_builder()
        drafts = {item.name: item for item in map(self._draft, attributes)}
        if len(drafts) != len(attributes):
            raise UserError(
                self.env._("Each attribute of a filter needs its own name.")
            )
        lines = {line.name: line for line in self.attribute_ids}
        commands = [(2, line.id) for name, line in lines.items() if name not in drafts]
        for number, (name, draft) in enumerate(drafts.items(), 1):
            vals = {**asdict(draft), "sequence": number}
            if name in lines:
                commands.append((1, lines[name].id, vals))
            else:
                commands.append((0, 0, vals))
        self.write({"attribute_ids": commands})
        return True
