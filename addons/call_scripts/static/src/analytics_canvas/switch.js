import {Component, onWillDestroy, useState} from "@odoo/owl";
import {clock, daysAgo, percent, setToday, whole} from "../analytics_action/format";
import {setFigures, titles} from "./figures";
import {AnalyticsFilters} from "../analytics_action/filters/filters";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {usePopover} from "@web/core/popover/popover_hook";
import {useService} from "@web/core/utils/hooks";

Object.assign(titles, {
    visits: (block) =>
        _t("%(visits)s visits in %(talks)s talks", {
            visits: whole(block.visits),
            talks: whole(block.talks),
        }),
    time: (block) =>
        _t("Time on the block: median %(median)s, mean %(mean)s", {
            median: clock(block.median),
            mean: clock(block.mean),
        }),
    conversion: (block) =>
        _t("%(share)s of the talks which came here reached the goal", {
            share: percent(block.conversion),
        }),
    exits: (block) => _t("%s talks ended here", whole(block.exits)),
});

/** Version, period, operator and origin of the figures on the canvas. */
class FiguresPanel extends Component {
    static template = "call_scripts.AnalyticsFiguresPanel";
    static components = {AnalyticsFilters};
    static props = {state: Object, onChange: Function, close: {type: Function}};

    setup() {
        this.state = useState(this.props.state);
    }
}

/** Shows figures of finished talks on the canvas. */
export class FiguresSwitch extends Component {
    static template = "call_scripts.AnalyticsFiguresSwitch";
    static props = {model: Object, store: Object};

    setup() {
        this.orm = useService("orm");
        this.popover = usePopover(FiguresPanel, {position: "bottom-end"});
        this.last = new KeepLast();
        this.state = useState({
            isOn: false,
            talks: 0,
            versions: [],
            users: [],
            origins: [],
            origin_words: {},
            query: {
                script_id: 0,
                version_id: 0,
                user_id: 0,
                origin_id: 0,
                date_from: "",
                date_to: "",
            },
        });
        onWillDestroy(() => setFigures(this.props.model, null));
    }

    async toggle() {
        const {state} = this;
        if (state.isOn) {
            this.turnOff();
            return;
        }
        const {script_id: scriptId, id, state: kind} = this.props.model.version;
        state.query.script_id = scriptId;
        const choices = await this.call("choices", scriptId);
        Object.assign(state, choices);
        if (!state.query.date_to) {
            setToday(await this.call("today"));
            Object.assign(state.query, {date_from: daysAgo(89), date_to: daysAgo(0)});
        }
        // a draft has no talks yet: it shows those of the version in use
        const {versions} = choices;
        const inUse = versions.find((x) => x.state === "published" && !x.is_challenger);
        const wanted = kind === "draft" ? (inUse || versions.at(-1))?.id : id;
        state.query.version_id ||= wanted || 0;
        state.isOn = true;
        await this.load();
    }

    turnOff() {
        this.state.isOn = false;
        this.popover.close();
        setFigures(this.props.model, null);
    }

    call(method, ...args) {
        return this.orm.call("call.script.analytics", method, args);
    }

    async load() {
        const query = {...this.state.query};
        let figures = null;
        try {
            figures = await this.last.add(this.call("canvas", query));
        } catch (error) {
            this.turnOff(); // no figures rather than those of another query
            throw error;
        }
        if (this.state.isOn) {
            this.state.talks = figures.talks;
            setFigures(this.props.model, figures);
        }
    }

    get caption() {
        const version = this.state.versions.find(
            (item) => item.id === this.state.query.version_id
        );
        return _t("%(version)s: %(talks)s talks", {
            version: version ? `v${version.number}` : _t("All versions"),
            talks: whole(this.state.talks),
        });
    }

    openFilters(ev) {
        this.popover.open(ev.currentTarget, {
            state: this.state,
            onChange: (changes) => {
                Object.assign(this.state.query, changes);
                return this.load();
            },
        });
    }
}

registry
    .category("call_scripts.designer_toolbar")
    .add("call_scripts.analytics", {Component: FiguresSwitch, sequence: 30});
