import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

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

    takenText(result) {
        return result?.matched
            ? _t("The filter takes it")
            : _t("The conditions do not hold");
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
