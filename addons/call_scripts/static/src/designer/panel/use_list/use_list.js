import {Component, useState} from "@odoo/owl";
import {shifted, without, withItem} from "../lists";
import {Picker} from "../picker/picker";
import {_t} from "@web/core/l10n/translation";
import {nameFor} from "../names";

/** Fields shown on a block: the script's own ones, or fields of the record. */
export class UseList extends Component {
    static template = "call_scripts.UseList";
    static components = {Picker};
    static props = {model: Object, block: Object};

    setup() {
        this.model = useState(this.props.model);
    }

    get uses() {
        return this.props.block.fields;
    }

    labelOf(name) {
        const field = this.model.doc.fields.find((spec) => spec.name === name);
        return field?.label || name;
    }

    isOfRecord(name) {
        return this.model.doc.fields.some((spec) => spec.name === name && spec.path);
    }

    /** Own fields first, then those of the record which are not used yet. */
    get choices() {
        const used = new Set(this.uses.map((use) => use.name));
        const {fields} = this.model.doc;
        const paths = new Set(fields.map((spec) => spec.path).filter(Boolean));
        const own = fields.filter((spec) => !used.has(spec.name));
        const record = (this.model.catalogue.record_fields || []).filter(
            (item) => !paths.has(item.path)
        );
        return [
            ...own.map((spec) => ({
                value: `own ${spec.name}`,
                label: spec.label || spec.name,
            })),
            ...record.map((item) => ({
                value: `record ${item.path}`,
                label: `${item.label} · ${_t("record")}`,
            })),
        ];
    }

    store(fields) {
        this.model.updateBlock(this.props.block.code, {fields});
    }

    choose(value) {
        const [kind, name] = (value || "").split(" ");
        if (kind === "own") {
            this.store([...this.uses, {name}]);
        } else if (kind === "record") {
            const item = this.model.catalogue.record_fields.find(
                (x) => x.path === name
            );
            const {path, label, type, relation, options} = item;
            const own = type === "selection" ? {options} : {};
            this.make({path, label, type, relation: relation || "", ...own}, path);
        }
    }

    /** A new field of the script, shown on this block at once. */
    make(field, base) {
        const {model} = this;
        const taken = model.doc.fields.map((spec) => spec.name);
        const name = nameFor(base.replaceAll(".", "_"), taken);
        model.transaction("new field", () => {
            model.addField({name, ...field});
            this.store([...this.uses, {name}]);
        });
    }

    onNewKey(ev) {
        const label = ev.target.value.trim();
        if (ev.key === "Enter" && label) {
            ev.preventDefault();
            ev.target.value = "";
            this.make({label, type: "char"}, label);
        }
    }

    set(index, changes) {
        this.store(withItem(this.uses, index, changes));
    }

    shift(index, step) {
        this.store(shifted(this.uses, index, step));
    }

    remove(index) {
        this.store(without(this.uses, index));
    }
}
