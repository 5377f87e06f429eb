import {Component, useState} from "@odoo/owl";

import {useService} from "@web/core/utils/hooks";

import {SpyButtons} from "../spy_buttons/spy_buttons";

/** In the top bar: whose talk this supervisor hears, and how. */
export class SpyBar extends Component {
    static template = "call_telephony.SpyBar";
    static components = {SpyButtons};
    static props = {};

    setup() {
        this.colleagues = useState(useService("call_telephony.colleagues"));
    }

    get row() {
        return this.colleagues.spied;
    }
}
