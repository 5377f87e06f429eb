import {Component, useState} from "@odoo/owl";
import {dropField, isName, nameFor, renameField} from "../names";
import {_t} from "@web/core/l10n/translation";

const TYPES = {
    char: _t("Text"),
    text: _t("Long text"),
    number: _t("Number"),
    boolean: _t("Yes / No"),
    date: _t("Date"),
    datetime: _t("Date and time"),
    selection: _t("Choice"),
    phone: _t("Phone number"),
    email: _t("E-mail"),
    many2one: _t("Link to a record"),
};

/** The script's fields. */
export class FieldList extends Component {
    static template = "call_scripts.FieldList";
    static props = {model: Object};

    setup() {
        this.model = useState(this.props.model);
        this.view = useState({open: "", error: ""});
    }

    get types() {
        return TYPES;
    }

    set(field, changes) {
        this.model.updateField(field.name, changes);
    }

    setType(field, type) {
        const changes = {type};
        if (type === "selection" && !(field.options || []).length) {
            changes.options = [
                ["yes", _t("Yes")],
                ["no", _t("No")],
            ];
        }
        if (type === "many2one" && !field.relation) {
            changes.relation = "res.partner";
        }
        this.set(field, changes);
    }

    rename(field, wanted) {
        const taken = this.model.doc.fields.map((item) => item.name);
        this.view.error = "";
        if (wanted === field.name) {
            return;
        }
        if (!isName(wanted) || taken.includes(wanted)) {
            this.view.error = isName(wanted)
                ? _t("There is a field of this name already.")
                : _t("A name consists of small Latin letters, digits and _.");
            return;
        }
        this.view.open = wanted;
        renameField(this.model, field.name, wanted);
    }

    optionText(field) {
        const line = ([key, label]) => (key === label ? key : `${key}: ${label}`);
        return (field.options || []).map(line).join("\n");
    }

    setOptions(field, text) {
        const options = text
            .split("\n")
            .map((line) => {
                const [key, ...label] = line.split(":");
                return [key.trim(), label.join(":").trim() || key.trim()];
            })
            .filter(([key]) => key);
        this.set(field, {options});
    }

    onNewKey(ev) {
        const label = ev.target.value.trim();
        if (ev.key === "Enter" && label) {
            ev.preventDefault();
            ev.target.value = "";
            const taken = this.model.doc.fields.map((field) => field.name);
            const name = nameFor(label, taken);
            this.model.addField({name, label, type: "char"});
            this.view.open = name;
        }
    }

    remove(field) {
        dropField(this.model, field.name);
    }

    toggle(field) {
        this.view.open = this.view.open === field.name ? "" : field.name;
    }
}
