import {Component} from "@odoo/owl";
import {Figure} from "../figure/figure";
import {_t} from "@web/core/l10n/translation";
import {percent, ratio, whole} from "../../analytics_action/format";

/** Where talks break, with what clients said for which there was no answer. */
export class AnalyticsWorst extends Component {
    static template = "call_scripts.AnalyticsWorst";
    static components = {Figure};
    static props = {worst: Array, open: {type: Function, optional: true}};

    get rows() {
        return this.props.worst.map((item) => ({
            ...item,
            broken: whole(item.broken),
            more: _t("and %s more", whole(item.remark_count - item.remarks.length)),
            passed: whole(item.talks),
            share: percent(ratio(item.broken, item.talks), 0),
            width: 100 * ratio(item.broken, item.talks),
        }));
    }
}
