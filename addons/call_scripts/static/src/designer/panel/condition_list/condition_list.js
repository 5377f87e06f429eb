import {without, withItem} from "../lists";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

export const OPERATORS = [
    ["=", _t("is")],
    ["!=", _t("is not")],
    [">", _t("more than")],
    [">=", _t("at least")],
    ["<", _t("less than")],
    ["<=", _t("at most")],
    ["in", _t("is one of")],
    ["not in", _t("is none of")],
    ["contains", _t("contains")],
    ["set", _t("is filled in")],
    ["not set", _t("is empty")],
];

/** Conditions on fields, all of which must hold. */
export class ConditionList extends Component {
    static template = "call_scripts.ConditionList";
    static props = {
        when: Array,
        fields: Array,
        readonly: Boolean,
        onChange: Function,
    };

    get operators() {
        return OPERATORS;
    }

    /** Choices of the field, where it has some: `[[value, label]]`. */
    choices(item) {
        const field = this.props.fields.find((spec) => spec.name === item.field);
        if (["in", "not in", "contains"].includes(item.op)) {
            return [];
        }
        if (field?.type === "boolean") {
            return [
                ["yes", _t("Yes")],
                ["no", _t("No")],
            ];
        }
        return field?.options || [];
    }

    hasValue(item) {
        return !["set", "not set"].includes(item.op);
    }

    add() {
        const field = this.props.fields[0]?.name;
        if (field) {
            this.props.onChange([...this.props.when, {field, op: "=", value: ""}]);
        }
    }

    change(index, changes) {
        this.props.onChange(withItem(this.props.when, index, changes));
    }

    remove(index) {
        this.props.onChange(without(this.props.when, index));
    }
}
