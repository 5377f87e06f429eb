import {Component, onWillDestroy, onWillStart, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {syncClock} from "../../common/clock";
import {BoardFeed} from "../board_feed";
import {CampaignTile} from "../campaign_tile/campaign_tile";
import {mergeRows} from "../merge_rows";
import {OperatorsTable} from "../operators_table/operators_table";
import {useWallDisplay} from "../wall_display";

/** The share of the abandoned of the last days is asked for this often at most, ms. */
export const DAYS_RELOAD = 60000;

/** The supervisors' live board. */
export class BoardAction extends Component {
    static template = "call_dialer.BoardAction";
    static components = {CampaignTile, OperatorsTable};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.bus = useService("bus_service");
        this.action = useService("action");
        this.state = useState({
            campaigns: [],
            modes: [],
            operators: [],
            online: 0,
            since: false,
            offline: false,
            // of the last days: {campaign: percent}
            abandoned: {},
            days: 0,
        });
        this.daysAt = -DAYS_RELOAD;
        this.feed = new BoardFeed(() => this.load());
        const {params} = this.props.action;
        this.wall = useWallDisplay(Boolean(params?.wall), () => this.feed.refresh());

        const onMessage = () => this.feed.touch();
        this.bus.subscribe("call_dialer/board", onMessage);
        // what was said while the line was down
        useBus(this.bus, "BUS:RECONNECT", () => this.feed.touch());
        onWillStart(() => this.load());
        onWillDestroy(() => {
            this.bus.unsubscribe("call_dialer/board", onMessage);
            this.feed.stop();
        });
    }

    get campaignIds() {
        return this.props.action.context?.campaign_ids || [];
    }

    async load() {
        try {
            const data = await this.orm.silent.call("call.board", "data", [
                this.campaignIds,
            ]);
            syncClock(data.now);
            const {campaigns, operators, modes, since} = data;
            const {state} = this;
            state.campaigns = mergeRows(state.campaigns, campaigns, "id");
            state.operators = mergeRows(state.operators, operators, "user_id");
            state.online = operators.filter((one) => one.state !== "offline").length;
            state.modes = mergeRows(state.modes, modes, "key");
            Object.assign(state, {since, offline: false});
        } catch (error) {
            this.onLost(error);
            return;
        }
        this.loadDays(); // the next figures do not wait for it
    }

    /** The line is down: the bus says when it is back. */
    onLost(error) {
        if (!(error instanceof ConnectionLostError)) {
            throw error;
        }
        this.state.offline = true;
    }

    /** The abandoned of the last days: they change slowly and are many to count. */
    async loadDays() {
        const now = browser.performance.now();
        const first = this.state.campaigns.filter(
            ({abandoned}) => typeof abandoned === "number"
        );
        if (!first.length || now - this.daysAt < DAYS_RELOAD) {
            return;
        }
        this.daysAt = now;
        try {
            const found = await this.orm.silent.call(
                "call.board",
                "abandoned_of_days",
                [this.campaignIds]
            );
            this.state.days = found.days;
            this.state.abandoned = Object.fromEntries(
                found.campaigns.map(({id, percent}) => [id, percent])
            );
        } catch (error) {
            this.onLost(error);
        }
    }

    /** Records behind a figure: attempts of today, or contacts. */
    open(model, name, domain, context = {}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            name,
            domain,
            context,
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    openAttempts(name, domain) {
        const today = [
            ["start", ">=", this.state.since],
            ["is_open", "=", false],
            ["result_id", "!=", false],
        ];
        return this.open("call.attempt", name, [...today, ...domain]);
    }

    openContacts(name, domain) {
        return this.open("call.campaign.contact", name, domain);
    }

    openOperator(operator) {
        const campaignIds = this.state.campaigns.map((campaign) => campaign.id);
        return this.openAttempts(operator.name, [
            ["user_id", "=", operator.user_id],
            ["campaign_id", "in", campaignIds],
        ]);
    }

    openCampaign(campaign) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "call.campaign",
            res_id: campaign.id,
            views: [[false, "form"]],
        });
    }

    openWhatIf() {
        return this.action.doAction("call_dialer.call_what_if_action", {
            additionalContext: {campaign_id: this.state.campaigns[0]?.id},
        });
    }

    newCampaign() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "call.campaign",
            name: _t("Campaigns"),
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    /** Mode or ratio of a campaign, changed while it runs. */
    async change(campaign, values) {
        try {
            await this.orm.write("call.campaign", [campaign.id], values);
        } finally {
            await this.load();
            // refused: nothing changed, and what was chosen must not stay in the list
            this.state.campaigns = this.state.campaigns.map((one) => ({...one}));
        }
    }

    async steer(campaign, method) {
        await this.orm.call("call.campaign", method, [[campaign.id]]);
        await this.feed.touch();
    }
}

registry.category("lazy_components").add("call_dialer.BoardAction", BoardAction);
