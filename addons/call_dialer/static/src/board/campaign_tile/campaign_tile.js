import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {ResultsBars} from "../results_bars/results_bars";
import {TrendChart} from "../trend_chart/trend_chart";

const LEFT = ["todo", "claimed", "callback"];
const DONE = ["done", "failed", "excluded"];
/** Above this share of the limit of abandoned calls the supervisor is warned. */
const NEAR = 0.8;

/** A campaign of the board: state, steering, what is left, today's results. */
export class CampaignTile extends Component {
    static template = "call_dialer.CampaignTile";
    static components = {ResultsBars, TrendChart};
    static props = {
        campaign: Object,
        modes: Array,
        days: {type: Number, optional: true},
        abandonedOfDays: {type: Number, optional: true},
        onChange: Function,
        onSteer: Function,
        onOpen: Function,
        onContacts: Function,
        onAttempts: Function,
    };

    get figures() {
        const {campaign} = this.props;
        const contacts = (states) => [["state", "in", states]];
        return [
            {
                key: "left",
                label: _t("left"),
                value: campaign.left,
                contacts: contacts(LEFT),
            },
            {
                key: "callbacks",
                label: _t("callbacks"),
                value: campaign.callbacks,
                contacts: contacts(["callback"]),
            },
            {
                key: "dialling",
                label: _t("dialling"),
                value: campaign.dialling,
            },
            {
                key: "talking",
                label: _t("talking"),
                value: campaign.talking,
            },
            {
                key: "done",
                label: _t("done"),
                value: campaign.done,
                contacts: contacts(DONE),
            },
            {
                key: "calls",
                label: _t("calls today"),
                value: campaign.calls,
                attempts: [],
            },
            {
                key: "goals",
                label: _t("goals"),
                value: campaign.goals,
                attempts: [["goal", "=", true]],
            },
            ...this.check,
            ...this.abandoned,
            {
                key: "conversion",
                label: _t("conversion"),
                value: `${campaign.conversion} %`,
            },
        ];
    }

    /** Where numbers are checked: how many, and how many of them are dead. */
    get check() {
        const {check} = this.props.campaign;
        if (!check) {
            return [];
        }
        const dead = [["number_ids.check_state", "=", "dead"]];
        return [
            {key: "checked", label: _t("numbers checked"), value: check.checked},
            {key: "dead", label: _t("dead"), value: check.dead, contacts: dead},
        ];
    }

    /** Where clients are dialled first: the share for whom nobody was free. */
    get abandoned() {
        const {abandoned} = this.props.campaign;
        if (typeof abandoned !== "number") {
            return [];
        }
        const attempts = [["is_abandoned", "=", true]];
        const value = `${abandoned} %`;
        const label = _t("abandoned");
        const judged = this.judgeAbandoned(abandoned);
        return [
            {key: "abandoned", label, value, attempts, ...judged},
            ...this.abandonedOfDays,
        ];
    }

    /** The same of the last days, which the law looks at. */
    get abandonedOfDays() {
        const {abandonedOfDays: percent, days} = this.props;
        if (typeof percent !== "number") {
            return [];
        }
        const label = _t("abandoned, %s days", days);
        const value = `${percent} %`;
        const judged = this.judgeAbandoned(percent);
        return [{key: "abandoned_days", label, value, ...judged}];
    }

    /** Colour and words of a share of the abandoned, where it is near the limit. */
    judgeAbandoned(abandoned) {
        const {abandoned_limit: limit} = this.props.campaign;
        if (typeof limit !== "number") {
            return {};
        }
        const title = _t("at most %s %", limit);
        if (abandoned > limit) {
            return {title, tone: "text-danger"};
        }
        return {title, tone: abandoned > NEAR * limit ? "text-warning" : ""};
    }

    changeRatio(ev) {
        const ratio = Number(ev.target.value);
        const {campaign, onChange} = this.props;
        if (!ev.target.checkValidity() || !ratio) {
            ev.target.value = campaign.ratio; // not a number, or out of bounds
            return;
        }
        return onChange(campaign, {ratio});
    }

    openFigure(figure) {
        const {campaign, onContacts, onAttempts} = this.props;
        const own = ["campaign_id", "=", campaign.id];
        const name = `${campaign.name}: ${figure.label}`;
        if (figure.contacts) {
            return onContacts(name, [own, ...figure.contacts]);
        }
        if (figure.attempts) {
            return onAttempts(name, [own, ...figure.attempts]);
        }
    }

    openResult(result) {
        const {campaign, onAttempts} = this.props;
        return onAttempts(`${campaign.name}: ${result.name}`, [
            ["campaign_id", "=", campaign.id],
            ["result_id", "=", result.id],
        ]);
    }

    get badge() {
        return {running: "text-bg-success", paused: "text-bg-warning"}[
            this.props.campaign.state
        ];
    }
}
