"""Finding records: by name, code, e-mail, phone, within reach of the caller."""

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import email_normalize

from ..core.parsing import MAX_INTEGER, ParseError
from . import safety

CODE_FIELDS = ("code", "default_code", "ref", "reference", "number", "barcode")
_LIMIT = 3  # enough to know that it is ambiguous
# what there is to refer to is no secret, and making an activity needs it
_KNOWN_TO_ALL = frozenset({"ir.model"})


class OrmRecords:
    """``core.spec.Records`` over an environment.

    ``companies`` are those of the caller: records of other companies do not exist
    here, whatever the rights of ``env``.
    """

    def __init__(self, env, companies, hooks, dry=False):
        self.env = env
        self.companies = companies
        self.hooks = hooks  # record.template: its `_find_by_…` may be extended
        self.dry = dry
        self.created = []  # (record, path) made by lookups
        self.memory = None  # what was found, where many rows look for the same

    # reach

    def company_domain(self, model):
        fields = self.env[model]._fields
        allowed = self.companies.ids
        if model == "res.company":
            return Domain("id", "in", allowed)
        field = fields.get("company_id")
        if field and field.store and field.comodel_name == "res.company":
            return Domain("company_id", "in", [*allowed, False])
        field = fields.get("company_ids")
        if field and field.store and field.comodel_name == "res.company":
            return Domain("company_ids", "in", allowed) | Domain(
                "company_ids", "=", False
            )
        return Domain.TRUE

    def remember(self, records=()):
        """From now on what was found is kept: many rows look for the same.

        :param records: record sets that will be asked for
        """
        self.memory = {}
        ids = {}
        for found in records:
            ids.setdefault(found._name, set()).update(found._ids)
        for model, wanted in ids.items():
            self.memory["reachable", model] = set(self._reachable(model, wanted))

    def reachable(self, comodel, ids):
        if self.memory is not None and comodel in self.env:
            near = self.memory.get(("reachable", comodel), ())
            if near and all(i in near for i in ids):
                return list(dict.fromkeys(ids))
        return self._reachable(comodel, ids)

    def _reachable(self, comodel, ids):
        if comodel not in self.env:
            return []
        wanted = [i for i in ids if isinstance(i, int) and 0 < i <= MAX_INTEGER]
        domain = Domain("id", "in", wanted) & self.company_domain(comodel)
        return self._search(comodel, domain, None, archived=True)

    def ids_of(self, comodel, value):
        if not isinstance(value, BaseModel):
            return None
        if value._name != comodel:
            raise ParseError("other_model", value._description, model=comodel)
        return value.ids

    # finding

    def find(self, comodel, by, value, by_field=""):
        if comodel not in self.env:
            raise ParseError("not_found", value)
        if self.memory is None:
            return self._find(comodel, by, value, by_field)
        key = (comodel, by, value, by_field)
        if not self.memory.get(key):
            self.memory[key] = self._find(comodel, by, value, by_field)
        return self.memory[key]

    def _find(self, comodel, by, value, by_field):
        if by == "field":
            return self._by_field(comodel, value, by_field)
        if by == "auto":
            return self._by_anything(comodel, value)
        return getattr(self, f"_by_{by}")(comodel, value)

    def _by_anything(self, comodel, value):
        if "@" in value and (found := self._by_email(comodel, value)):
            return found
        for method in (self._by_name, self._by_code):
            if found := method(comodel, value):
                return found
        digits = sum(char.isdigit() for char in value)
        return self._by_phone(comodel, value) if digits >= 7 else []

    def _by_name(self, comodel, value):
        records = self.env[comodel]
        name = records._rec_name
        if name and records._fields[name].type in ("char", "text"):
            if found := self._equal(comodel, name, value):
                return found
        if not records._fields["display_name"].search and not name:
            return []
        return self._search(comodel, self._within(comodel, "display_name", "=", value))

    def _by_code(self, comodel, value):
        for name in CODE_FIELDS:
            if found := self._equal(comodel, name, value):
                return found
        return []

    def _by_email(self, comodel, value):
        return self.hooks._find_by_email(self, comodel, value)

    def _by_phone(self, comodel, value):
        return self.hooks._find_by_phone(self, comodel, value)

    def _by_xmlid(self, comodel, value):
        record = self.env.ref(value, raise_if_not_found=False) if "." in value else None
        if record is None or record._name != comodel:
            return []
        return self.reachable(comodel, record.ids)

    def _by_id(self, comodel, value):
        if not value.isascii() or not value.isdigit():
            raise ParseError("not_an_id", value)
        return self.reachable(comodel, [int(value)])

    def _by_field(self, comodel, value, name):
        field = self.env[comodel]._fields.get(name)
        if field is None or safety.is_secret(name):
            raise ParseError("bad_lookup_field", name or "?")
        if field.type in ("char", "text"):
            return self._equal(comodel, name, value)
        if field.type in ("integer", "many2one"):
            return self._by_number(comodel, name, value)
        if field.type == "selection":
            return self._search(comodel, self._within(comodel, name, "=", value))
        raise ParseError("bad_lookup_field", name)

    def _by_number(self, comodel, name, value):
        digits = value.isascii() and value.isdigit() and int(value) <= MAX_INTEGER
        if not digits:
            return []
        return self._search(comodel, self._within(comodel, name, "=", int(value)))

    # pieces used by the hooks as well

    def equal_domain(self, comodel, name, value):
        """Equal text, the case of letters aside."""
        pattern = value.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        return self._within(comodel, name, "=ilike", pattern)

    def _equal(self, comodel, name, value):
        field = self.env[comodel]._fields.get(name)
        if field is None or field.type not in ("char", "text"):
            return []
        if not (field.store or field.search):
            return []
        return self._search(comodel, self.equal_domain(comodel, name, value))

    def _within(self, comodel, name, operator, value):
        return Domain(name, operator, value) & self.company_domain(comodel)

    def _search(self, comodel, domain, limit=_LIMIT, archived=False):
        records = self.env[comodel]
        if comodel in _KNOWN_TO_ALL:
            records = records.sudo()
        if archived:
            records = records.with_context(active_test=False)
        try:
            return records.search(domain, limit=limit).ids
        except AccessError as error:
            raise ParseError(
                "no_access_model", "", model=records._description
            ) from error

    def by_email(self, comodel, value):
        """The standard way of ``record.template._find_by_email``."""
        fields = self.env[comodel]._fields
        normalized = email_normalize(value)
        if normalized and "email_normalized" in fields:
            field = fields["email_normalized"]
            if field.store or field.search:
                domain = self._within(comodel, "email_normalized", "=", normalized)
                return self._search(comodel, domain)
        for name in ("email", "email_from", "login"):
            if found := self._equal(comodel, name, normalized or value):
                return found
        return []

    def by_phone(self, comodel, value):
        """The standard way of ``record.template._find_by_phone``: E.164 if there is."""
        records = self.env[comodel]
        number = self.e164(comodel, value)
        if number and "phone_sanitized" in records._fields:
            domain = self._within(comodel, "phone_sanitized", "=", number)
            return self._search(comodel, domain)
        for name in ("phone", "partner_phone"):
            for text in filter(None, (value, number)):
                if found := self._equal(comodel, name, text):
                    return found
        return []

    def e164(self, comodel, value):
        """The number in E.164 when phone_validation is there; False otherwise."""
        format_number = getattr(self.env[comodel], "_phone_format", None)
        if format_number is None:
            return False
        country = self.env.company.country_id
        return format_number(number=value, country=country) or False

    # making

    def create_named(self, comodel, name, line):
        if self.env.su and safety.forbidden_when_elevated(self.env, comodel):
            raise ParseError("forbidden_elevated", name, model=comodel)
        if self.dry:
            return NewNamed(comodel, name)
        try:
            made = self.env[comodel].name_create(name)
        except AccessError as error:
            description = self.env[comodel]._description
            raise ParseError("no_access_model", name, model=description) from error
        if not made:
            raise ParseError("not_found", name)
        self.created.append((self.env[comodel].browse(made[0]), line.field))
        return made[0]


class NewNamed(str):
    """In a preview: the record a lookup would create."""

    def __new__(cls, comodel, name):
        new = super().__new__(cls, name)
        new.comodel = comodel
        return new
