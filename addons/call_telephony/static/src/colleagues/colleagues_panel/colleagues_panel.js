import {Component, onMounted, onWillDestroy, useRef, useState, xml} from "@odoo/owl";

import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

import {ColleagueList, moveMark} from "../colleague_list/colleague_list";
import {FILTERS, isReachable, selectColleagues} from "../colleague_states";
import {SpyButtons} from "../spy_buttons/spy_buttons";

/** The colleagues at the side of any screen: who is free, call, hand over, listen. */
export class ColleaguesPanel extends Component {
    static template = "call_telephony.ColleaguesPanel";
    static components = {ColleagueList, SpyButtons};
    static props = {};

    setup() {
        this.colleagues = useState(useService("call_telephony.colleagues"));
        this.telephony = useState(useService("call_telephony"));
        this.steering = useState(useService("call_telephony.steering"));
        this.state = useState({search: "", filter: "all", marked: false});
        this.filters = FILTERS;
        this.search = useRef("search");
        this.root = useRef("root");
        this.before = document.activeElement;
        onMounted(() => {
            this.colleagues.watch();
            this.search.el.focus();
        });
        onWillDestroy(() => this.colleagues.unwatch());
    }

    get rows() {
        return selectColleagues(this.colleagues.rows, this.state);
    }

    count(filter) {
        return this.colleagues.rows.filter(filter.fits).length;
    }

    get call() {
        const {current} = this.telephony;
        return current && current.phase === "talking" && current;
    }

    may(what, row) {
        const free = isReachable(row);
        if (what === "call") {
            return free && !this.telephony.current;
        }
        const call = this.call;
        const open = call && call.transfer !== "consulting";
        return Boolean(free && open && this.steering.can(call, what));
    }

    close() {
        this.colleagues.open = false;
        this.before?.focus?.();
    }

    showAll() {
        Object.assign(this.state, {search: "", filter: "all"});
        this.search.el.focus();
    }

    mark(id) {
        this.state.marked = id;
    }

    onKeydown(ev) {
        const steps = {ArrowDown: 1, ArrowUp: -1};
        if (ev.key in steps) {
            this.state.marked = moveMark(this.rows, this.state.marked, steps[ev.key]);
        } else if (ev.key === "Escape") {
            this.close();
        } else if (ev.key === "Enter" && ev.target === this.search.el) {
            this.onEnter();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    /** Enter: what is meant most often now. */
    onEnter() {
        const row = this.rows.find(({id}) => id === this.state.marked) || this.rows[0];
        if (!row) {
            return;
        }
        const what = ["call", "attended", "transfer"].find((one) => this.may(one, row));
        return what && this.do(what, row);
    }

    async do(what, row) {
        if (what === "call") {
            this.telephony.onCall(await this.colleagues.call(row));
        } else {
            const target = {user_id: row.id};
            await this.steering.transfer(this.call, target, what === "attended");
        }
    }
}

/** The panel is made when it is opened. */
class ColleaguesPlace extends Component {
    static components = {ColleaguesPanel};
    static props = {};
    static template = xml`<ColleaguesPanel t-if="colleagues.open"/>`;

    setup() {
        this.colleagues = useState(useService("call_telephony.colleagues"));
    }
}

registry.category("main_components").add("call_telephony.ColleaguesPlace", {
    Component: ColleaguesPlace,
});
