import {Component, useState} from "@odoo/owl";
import {formatMoment} from "../../common/clock";

const ICONS = {
    call: "fa-phone",
    email: "fa-envelope-o",
    meeting: "fa-calendar-o",
    session: "fa-list-alt",
    document: "fa-file-text-o",
    comment: "fa-comment-o",
};

/** What passed between us and the client, the last twenty. */
export class HistoryTab extends Component {
    static template = "call_dialer.HistoryTab";
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
    }

    icon(item) {
        return ICONS[item.kind] || "fa-circle-o";
    }

    moment(item) {
        return formatMoment(item.date);
    }
}
