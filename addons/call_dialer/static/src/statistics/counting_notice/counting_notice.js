import {Component, onMounted, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

/** Tells on the screens of statistics that the sums are still being counted. */
export class CountingNotice extends Component {
    static template = "call_dialer.CountingNotice";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.state = useState({left: 0, days: 0});
        // the figures do not wait for it
        onMounted(() => this.load());
    }

    async load() {
        const counting = await this.orm.silent.call(
            "call.attempt.rollup",
            "counting",
            []
        );
        Object.assign(this.state, counting || {left: 0, days: 0});
    }

    get message() {
        const {left, days} = this.state;
        return _t(
            "The sums are being counted, the latest days first: %(done)s of %(days)s days are done. Until then the figures are counted from the attempts themselves: they are right, and take longer.",
            {done: days - left, days}
        );
    }
}
