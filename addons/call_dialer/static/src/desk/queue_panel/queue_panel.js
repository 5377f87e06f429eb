import {Component, useState} from "@odoo/owl";
import {useDebounced} from "@web/core/utils/timing";
import {formatMoment, secondsSince, useClock} from "../../common/clock";

/** What waits: the contact in work, callbacks, contacts on hold, how many are next. */
export class QueuePanel extends Component {
    static template = "call_dialer.QueuePanel";
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
        this.clock = useClock();
        this.find = useDebounced(() => this.desk.refreshQueue(), 250);
    }

    get lists() {
        const {callbacks, on_hold: onHold, found} = this.desk.queue;
        if (this.desk.search.trim()) {
            return [{key: "found", rows: found}];
        }
        return [
            {
                key: "callbacks",
                rows: callbacks,
                count: this.desk.queue.counts.callbacks,
            },
            {key: "on_hold", rows: onHold, count: this.desk.queue.counts.on_hold},
        ];
    }

    moment(row) {
        return row.next_at ? formatMoment(row.next_at, this.clock.now) : "";
    }

    isDue(row) {
        return Boolean(row.next_at) && secondsSince(row.next_at, this.clock.now) > 0;
    }

    get canTake() {
        return !this.desk.card || Boolean(this.desk.saved);
    }

    take(row) {
        if (this.canTake && row.can_take) {
            return this.desk.take(row.id);
        }
    }

    onSearch(ev) {
        this.desk.search = ev.target.value;
        this.find();
    }

    onSearchKey(ev) {
        const first = this.desk.queue.found[0];
        if (ev.key === "Enter" && this.desk.search.trim() && first) {
            ev.target.blur();
            this.take(first);
        }
    }
}
