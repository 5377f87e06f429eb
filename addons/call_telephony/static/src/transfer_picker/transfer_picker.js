import {Component, onMounted, onWillDestroy, useRef, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {Dialog} from "@web/core/dialog/dialog";
import {useBus, useService} from "@web/core/utils/hooks";

import {ColleagueList, moveMark} from "../colleagues/colleague_list/colleague_list";
import {isReachable, selectColleagues} from "../colleagues/colleague_states";

const NUMBER = /^\+?[\d\s().-]{2,}$/;
/** The mark of the typed number among the colleagues. */
const TYPED = -1;

/**
 * To whom: a colleague, the client's manager, or a number. `mode` is "transfer" (at
 * once or after asking) or "conference" (somebody more in the call).
 */
export class TransferPicker extends Component {
    static template = "call_telephony.TransferPicker";
    static components = {ColleagueList, Dialog};
    static props = {call: Object, mode: String, close: Function};

    setup() {
        this.colleagues = useState(useService("call_telephony.colleagues"));
        this.telephony = useState(useService("call_telephony"));
        this.steering = useState(useService("call_telephony.steering"));
        this.orm = useService("orm");
        this.state = useState({search: "", marked: false, owner: false});
        this.search = useRef("search");
        onMounted(() => {
            this.search.el.focus();
            this.colleagues.watch();
            this.loadOwner();
        });
        onWillDestroy(() => this.colleagues.unwatch());
        // a call that ended cannot be given away
        useBus(this.telephony.bus, "call", ({detail: call}) => {
            if (call.id === this.props.call.id && call.phase !== "talking") {
                this.props.close();
            }
        });
    }

    get call() {
        const {current} = this.telephony;
        return current && current.id === this.props.call.id ? current : this.props.call;
    }

    get title() {
        return this.props.mode === "transfer"
            ? _t("Transfer the call")
            : _t("Add somebody to the call");
    }

    async loadOwner() {
        this.state.owner = await this.orm.silent.call("voip.call", "client_manager", [
            [this.props.call.id],
        ]);
    }

    get number() {
        const text = this.state.search.trim();
        return NUMBER.test(text) ? text : "";
    }

    /** The client's manager first, then by state. */
    get rows() {
        const found = selectColleagues(this.colleagues.rows, {
            search: this.number ? "" : this.state.search,
        });
        const {owner} = this.state;
        return [
            ...found.filter((row) => row.id === owner),
            ...found.filter((row) => row.id !== owner),
        ];
    }

    get badges() {
        const {owner} = this.state;
        return owner ? {[owner]: _t("client's manager")} : {};
    }

    /** The typed number comes before everybody. */
    get marked() {
        const {marked} = this.state;
        if (this.number && (marked === false || marked === TYPED)) {
            return TYPED;
        }
        const known = this.rows.some((row) => row.id === marked);
        return known ? marked : this.rows[0]?.id || false;
    }

    get target() {
        const {marked} = this;
        if (marked === TYPED) {
            return {number: this.number};
        }
        const row = this.rows.find(({id}) => id === marked);
        return row && isReachable(row) ? {user_id: row.id} : false;
    }

    /** What may be done, the usual first. */
    get ways() {
        const all =
            this.props.mode === "transfer"
                ? [
                      {key: "attended", label: _t("Ask first")},
                      {key: "transfer", label: _t("Transfer at once")},
                  ]
                : [{key: "conference", label: _t("Add to the call")}];
        return all.filter(({key}) => this.steering.can(this.call, key));
    }

    get isBusy() {
        return !this.target || this.steering.busy ? true : undefined;
    }

    mark(id) {
        this.state.marked = id;
    }

    onKeydown(ev) {
        const steps = {ArrowDown: 1, ArrowUp: -1};
        if (ev.key in steps) {
            const rows = this.number ? [{id: TYPED}, ...this.rows] : this.rows;
            this.state.marked = moveMark(rows, this.marked, steps[ev.key]);
        } else if (ev.key === "Enter") {
            const way = this.ways[ev.ctrlKey ? this.ways.length - 1 : 0];
            if (way && this.target) {
                this.go(way.key);
            }
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    async go(way) {
        const {call, target} = this;
        const answer = await (way === "conference"
            ? this.steering.addParty(call, target)
            : this.steering.transfer(call, target, way === "attended"));
        if (answer) {
            this.props.close();
        }
    }
}
