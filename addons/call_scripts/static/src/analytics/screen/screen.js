import {Component, onWillStart, useState} from "@odoo/owl";
import {AnalyticsDays} from "../days/days";
import {AnalyticsFilters} from "../../analytics_action/filters/filters";
import {AnalyticsFunnel} from "../funnel/funnel";
import {AnalyticsOperators} from "../operators/operators";
import {AnalyticsTest} from "../ab_test/ab_test";
import {AnalyticsTotals} from "../totals/totals";
import {AnalyticsWays} from "../ways/ways";
import {AnalyticsWorst} from "../worst/worst";
import {KeepLast} from "@web/core/utils/concurrency";
import {daysAgo, setToday} from "../../analytics_action/format";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** Where talks of a script go, where they break, who leads them best. */
export class ScriptAnalytics extends Component {
    static template = "call_scripts.ScriptAnalytics";
    static components = {
        AnalyticsDays,
        AnalyticsFilters,
        AnalyticsFunnel,
        AnalyticsOperators,
        AnalyticsTest,
        AnalyticsTotals,
        AnalyticsWays,
        AnalyticsWorst,
    };
    static props = {
        scriptId: Number,
        onScript: {type: Function, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.last = new KeepLast();
        this.state = useState({
            scripts: null,
            data: null,
            error: "",
            isLoading: false,
            query: {},
        });
        onWillStart(() => this.begin());
    }

    call(method, args = []) {
        return this.orm.call("call.script.analytics", method, args);
    }

    async begin() {
        const told = Promise.all([this.call("scripts"), this.call("today")]);
        const [scripts, today] = (await this.asked(told)) || [null, null];
        this.state.scripts = scripts;
        if (!scripts) {
            return;
        }
        setToday(today);
        const known = scripts.some((script) => script.id === this.props.scriptId);
        this.state.query = {
            script_id: known ? this.props.scriptId : scripts[0]?.id || 0,
            date_from: daysAgo(89),
            date_to: daysAgo(0),
            version_id: 0,
            user_id: 0,
            origin_id: 0,
        };
        await this.load();
    }

    async load() {
        if (!this.state.query.script_id) {
            return;
        }
        this.state.isLoading = true;
        const query = {...this.state.query};
        const data = await this.asked(this.last.add(this.call("dashboard", [query])));
        this.state.isLoading = false;
        if (data) {
            this.state.data = data;
            this.props.onScript?.(data.script);
        }
    }

    /** What the server answers; what it refuses is said in place of the figures. */
    async asked(promise) {
        try {
            const answer = await promise;
            this.state.error = "";
            return answer;
        } catch (error) {
            this.state.error = error?.data?.message || error.message || String(error);
            return null;
        }
    }

    again() {
        return this.state.scripts ? this.load() : this.begin();
    }

    onChange(changes) {
        if ("script_id" in changes) {
            changes = {...changes, version_id: 0, user_id: 0, origin_id: 0};
        }
        Object.assign(this.state.query, changes);
        return this.load();
    }

    /** Opens talks; null for those who see figures but not the talks. */
    get open() {
        if (!this.state.data.can_open) {
            return undefined;
        }
        return async (what, narrowed = {}) => {
            const query = {...this.state.query, ...narrowed};
            this.action.doAction(await this.call("open_talks", [query, what]));
        };
    }
}

registry
    .category("lazy_components")
    .add("call_scripts.ScriptAnalytics", ScriptAnalytics);
