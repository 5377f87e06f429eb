import {Component, useExternalListener, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {TickTimer} from "../../common/tick_timer/tick_timer";
import {ColleaguesTable} from "../colleagues_table/colleagues_table";
import {ALT_LETTERS} from "../desk_keys";
import {pickInMenu} from "../desk_picks";
import {OPERATOR_STATES} from "../../common/operator_states";

/** Campaign, the operator's state, the day's figures and place. */
export class TopBar extends Component {
    static template = "call_dialer.TopBar";
    static components = {ColleaguesTable, TickTimer};
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
        this.keys = ALT_LETTERS;
        useExternalListener(window, "click", () => {
            if (this.desk.menu) {
                this.desk.menu = false;
            }
        });
    }

    get state() {
        return OPERATOR_STATES[this.desk.operator.state] || OPERATOR_STATES.offline;
    }

    /** Seconds of wrap-up before it is too long. */
    get limit() {
        const isWrapup = this.desk.operator.state === "wrapup";
        return (isWrapup && this.desk.campaign?.wrapup_seconds) || 0;
    }

    get stateLabel() {
        return this.desk.operator.reason || this.state.label.toString();
    }

    get figures() {
        const {calls, goals, conversion} = this.desk.today;
        return [
            {key: "calls", label: _t("calls"), value: calls},
            {key: "goals", label: _t("goals"), value: goals},
            {key: "conversion", label: _t("conversion"), value: `${conversion} %`},
        ];
    }

    get place() {
        const {place, of} = this.desk.today;
        return _t("%(place)s of %(of)s", {place, of});
    }

    /** On a small screen one pane is seen at a time. */
    get panes() {
        const panes = [{key: "queue", label: _t("Queue")}];
        if (this.desk.card) {
            panes.push({key: "client", label: _t("Client")});
        }
        return [...panes, {key: "script", label: _t("Script")}];
    }

    toggleStateMenu() {
        this.desk.menu = this.desk.menu === "state" ? false : "state";
    }

    toggleColleagues() {
        this.desk.menu = this.desk.menu === "colleagues" ? false : "colleagues";
    }

    pickReason(index) {
        return pickInMenu(this.desk, index);
    }

    setState(state) {
        this.desk.menu = false;
        return this.desk.setState(state);
    }

    onCampaign(ev) {
        // as a command: Next waits until the other campaign is there
        const id = Number(ev.target.value);
        return this.desk.runAfter(`open ${id}`, () => this.desk.open(id));
    }
}
