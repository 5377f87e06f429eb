import {Component, useState} from "@odoo/owl";

/** The client's fields the operator's role may change, saved together. */
export class ClientFields extends Component {
    static template = "call_dialer.ClientFields";
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
        this.changes = useState({});
    }

    get dirty() {
        return Object.keys(this.changes).length > 0;
    }

    value(field) {
        const value =
            field.name in this.changes ? this.changes[field.name] : field.value;
        return value === false ? "" : value;
    }

    onChange(field, ev) {
        const {target} = ev;
        const value = field.type === "boolean" ? target.checked : target.value;
        if (value === field.value || (value === "" && !field.value)) {
            delete this.changes[field.name];
        } else {
            this.changes[field.name] = value;
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && ev.target.tagName !== "TEXTAREA") {
            ev.preventDefault();
            this.onChange(this.field(ev.target.name), ev);
            this.save();
        }
    }

    field(name) {
        return this.desk.card.fields.find((field) => field.name === name);
    }

    async save() {
        if (this.dirty && (await this.desk.saveClient({...this.changes}))) {
            this.reset();
        }
    }

    reset() {
        for (const name of Object.keys(this.changes)) {
            delete this.changes[name];
        }
    }
}
