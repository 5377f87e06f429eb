import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

/** The overlay with all keys of the desk and of the script. */
export class HelpOverlay extends Component {
    static template = "call_dialer.HelpOverlay";
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
    }

    get groups() {
        const results = this.desk.results.filter((result) => result.hotkey);
        return [
            {
                key: "desk",
                label: _t("Desk"),
                keys: [
                    ["Enter", _t("Next contact, when nothing is in work")],
                    ["Alt+C", _t("Call")],
                    ["Alt+H", _t("Hang up")],
                    ["Alt+M", _t("Comment")],
                    ["Alt+P", _t("Ready phrases")],
                    ["Alt+T", _t("Client, deals, history")],
                    ["Alt+S", _t("Client or script on a small screen")],
                    ["Alt+Q", _t("Search in the queue")],
                    ["Alt+B", _t("Break, back to work")],
                    ["Esc", _t("Leave the input, close the form")],
                ],
            },
            {
                key: "script",
                label: _t("Script"),
                keys: [
                    ["1 … 9", _t("Client's answer")],
                    ["Enter", _t("Main answer")],
                    ["Ctrl+Enter", _t("Main answer while typing")],
                    ["a … z", _t("Quick jump")],
                    ["/", _t("Search among objections")],
                    ["Backspace", _t("Step back")],
                ],
            },
            {
                key: "results",
                label: _t("Results"),
                keys: results.map((result) => [result.hotkey, result.name]),
            },
        ].filter((group) => group.keys.length);
    }
}
