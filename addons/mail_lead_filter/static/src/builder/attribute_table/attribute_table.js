import {Component} from "@odoo/owl";

/** Attributes against the last letters: a column each, green what was found. */
export class AttributeTable extends Component {
    static template = "mail_lead_filter.AttributeTable";
    static props = {
        attributes: Array,
        letters: Array,
        results: Array,
        shown: Number,
        onShow: Function,
        onRemove: Function,
        onRequired: Function,
    };

    /** In how many of the letters the attribute has a value. */
    count(number) {
        return this.props.results.filter(
            (result) => (result.values[number]?.value ?? null) !== null
        ).length;
    }

    cellClass(value) {
        if (!value) {
            return "";
        }
        if (value.value === null) {
            return value.missing ? "table-danger" : "text-muted";
        }
        return value.is_fallback ? "table-warning" : "table-success";
    }
}
