import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatLocalTime, useClock} from "../../common/clock";
import {ClientTab} from "../client_tab/client_tab";
import {DealsTab} from "../deals_tab/deals_tab";
import {HistoryTab} from "../history_tab/history_tab";

/** Who is this: name, numbers, local time; card, deals and history in tabs. */
export class ClientPanel extends Component {
    static template = "call_dialer.ClientPanel";
    static components = {ClientTab, DealsTab, HistoryTab};
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
        this.clock = useClock();
    }

    get card() {
        return this.desk.card;
    }

    get tabs() {
        return [
            {key: "client", label: _t("Client")},
            {key: "deals", label: _t("Deals"), count: this.card.deals.length},
            {key: "history", label: _t("History"), count: this.card.history.length},
        ];
    }

    get localTime() {
        return formatLocalTime(this.card.timezone, this.clock.now);
    }

    /** Calling before nine or after nine in the evening disturbs people. */
    get isOddHour() {
        const hour = Number(this.localTime.slice(0, 2));
        return this.localTime && (hour < 9 || hour >= 21);
    }

    get canDial() {
        return !this.desk.saved && !this.desk.callActive && !this.desk.busy;
    }
}
