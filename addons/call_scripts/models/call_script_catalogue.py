from odoo import api, models

from odoo.addons.record_template.runtime.safety import is_secret

from .call_script_field import TYPES_OF_ODOO

#: Fields of linked records are offered for these links of the record.
THROUGH = ("partner_id",)
#: What texts may say beside the script's own fields.
ALWAYS = ("name", "phone", "email", "city", "function", "street")
LIMIT = 500


class CallScriptVersion(models.Model):
    _inherit = "call.script.version"

    @api.readonly
    def designer_catalogue(self):
        """What the pickers of the designer offer.

        Only what the author may read; what is not there is simply not offered.

        :return: dict of lists

            * ``stages``, ``articles``: names
            * ``templates``, ``mail_templates``, ``server_actions``: ``{"ref", "name",
              "model"}``, ``ref`` as documents name them
            * ``models``: ``{"model", "name", "source"}``, what the script starts from
            * ``record_fields``: ``{"path", "label", "type", "model", "relation"}``
            * ``placeholders``: ``{"name", "label"}`` known beside the script's fields

            and ``has_published``, ``can_edit`` about the script
        """
        self.ensure_one()
        self.check_access("read")
        kinds = self._catalogue_models()
        return {
            "stages": self._readable("call.script.stage", []),
            "articles": self._readable("document.page", [("type", "=", "content")]),
            "templates": self._targets("template", "record.template"),
            "mail_templates": self._targets("mail", "mail.template"),
            "server_actions": self._targets("server", "ir.actions.server"),
            "models": kinds,
            "record_fields": self._catalogue_fields(kinds),
            "placeholders": self._catalogue_placeholders(kinds),
            "has_published": bool(self.script_id.sudo().published_version_id),
            "can_edit": self.script_id.has_access("write"),
        }

    def _readable(self, model, domain):
        Model = self.env[model]
        if not Model.has_access("read"):
            return []
        return Model.search(domain, limit=LIMIT).mapped("name")

    def _targets(self, kind, model):
        """Records an action may name, with the names documents have for them."""
        Model = self.env[model]
        if not Model.has_access("read"):
            return []
        domain = [("usage", "=", "ir_actions_server")] if kind == "server" else []
        records = Model.search(domain, limit=LIMIT)
        xmlids = records.sudo().get_external_id()
        result = []
        for record in records:
            xmlid = xmlids.get(record.id)
            code = record.code if kind == "template" else ""
            known = xmlid if xmlid and not xmlid.startswith("__") else ""
            result.append(
                {
                    "ref": known or code or record.name,
                    "name": record.name,
                    "model": record.sudo().model_id.model or "",
                }
            )
        return result

    def _catalogue_models(self):
        source_name = self.env["call.session"]._source_name
        return [
            {"model": kind.model, "name": kind.name, "source": source_name(kind.model)}
            for kind in self.script_id.sudo().model_ids
            if kind.model in self.env
        ]

    def _catalogue_fields(self, kinds):
        found = {}
        for kind in kinds:
            model = self.env[kind["model"]]
            for item in self._fields_of(model):
                found.setdefault(item["path"], {**item, "model": kind["model"]})
            for name in THROUGH:
                link = model._fields.get(name)
                if link is None or link.type != "many2one":
                    continue
                label = link.get_description(self.env, ["string"])["string"]
                for item in self._fields_of(self.env[link.comodel_name]):
                    path = f"{name}.{item['path']}"
                    label_ = f"{label} / {item['label']}"
                    item = {**item, "path": path, "label": label_}
                    found.setdefault(path, {**item, "model": kind["model"]})
        return list(found.values())

    def _fields_of(self, model):
        """Fields of a record which a script can show, by their labels."""
        wanted = ["string", "type", "relation", "selection", "readonly"]
        described = model.fields_get(attributes=wanted)
        items = [
            {
                "path": name,
                "label": info["string"],
                "type": TYPES_OF_ODOO[info["type"]],
                "relation": info.get("relation") or "",
                "options": [
                    [str(key), label] for key, label in info.get("selection") or ()
                ],
                "readonly": bool(info.get("readonly")),
            }
            for name, info in described.items()
            if info["type"] in TYPES_OF_ODOO and not _is_technical(name)
        ]
        return sorted(items, key=lambda item: item["label"].casefold())

    def _catalogue_placeholders(self, kinds):
        words = {
            "operator.name": self.env._("Operator: name"),
            "company.name": self.env._("Our company: name"),
            "today": self.env._("Today"),
            "now": self.env._("Now"),
        }
        roots = {"partner": ("res.partner", self.env._("Client"))}
        roots |= {
            kind["source"]: (kind["model"], kind["name"])
            for kind in kinds
            if kind["model"] != "res.partner"
        }
        for source, (model, title) in roots.items():
            described = self.env[model].fields_get(ALWAYS, ["string"])
            for name in ALWAYS:
                if name in described:
                    words[f"{source}.{name}"] = f"{title}: {described[name]['string']}"
        return [{"name": name, "label": label} for name, label in words.items()]


def _is_technical(name):
    return (
        name in ("id", "display_name", "create_uid", "write_uid")
        or name.startswith(
            ("message_", "activity_", "website_message_", "my_activity_", "__")
        )
        or is_secret(name)
    )
