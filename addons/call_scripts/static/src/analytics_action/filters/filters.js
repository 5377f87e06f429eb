import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {daysAgo} from "../format";

/** Script, period, version, operator and what talks were part of. */
export class AnalyticsFilters extends Component {
    static template = "call_scripts.AnalyticsFilters";
    static props = {
        query: Object,
        scripts: {type: Array, optional: true},
        versions: Array,
        users: Array,
        origins: {type: Array, optional: true},
        originWords: {type: Object, optional: true},
        onChange: Function,
    };

    get periods() {
        return [
            {days: 7, label: _t("7 days")},
            {days: 30, label: _t("30 days")},
            {days: 90, label: _t("90 days")},
            {days: 365, label: _t("Year")},
        ].map((period) => ({
            ...period,
            from: daysAgo(period.days - 1),
            to: daysAgo(0),
        }));
    }

    isCurrent(period) {
        const {date_from: from, date_to: to} = this.props.query;
        return from === period.from && to === period.to;
    }

    versionName(version) {
        const names = {
            published: version.is_challenger ? _t("challenger") : _t("published"),
            retired: _t("replaced"),
        };
        return `v${version.number} · ${names[version.state]}`;
    }

    change(name, ev) {
        const value = ev.target.value;
        this.props.onChange({
            [name]: name.startsWith("date") ? value : Number(value),
        });
    }
}
