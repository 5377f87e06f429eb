import {Component} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";

/** All keys of the canvas. */
export class KeyHelp extends Component {
    static template = "call_scripts.DesignerKeyHelp";
    static components = {Dialog};
    static props = {close: Function};

    get groups() {
        return [
            {
                title: _t("Drawing"),
                keys: [
                    ["N", _t("a block after the chosen one, with its answer")],
                    ["Enter, F2", _t("edit the title or the answer in place")],
                    ["Shift+Enter", _t("edit the text in place")],
                    ["L", _t("link to another block: arrows choose it, Enter links")],
                    ["Delete", _t("delete blocks or the link")],
                    ["Ctrl+↑ ↓ ← →", _t("move blocks; an answer up and down")],
                    ["Ctrl+Z, Ctrl+Shift+Z", _t("undo, redo")],
                ],
            },
            {
                title: _t("Choosing"),
                keys: [
                    ["↑ ↓ ← →", _t("to the next block in this direction")],
                    ["Shift+↑ ↓ ← →", _t("choose it, too")],
                    [_t("Space"), _t("through the answers of the block")],
                    ["Ctrl+A, Esc", _t("all, none")],
                    ["/, Ctrl+F", _t("search a block")],
                    ["Shift+F10", _t("menu of the block")],
                    [_t("Shift+drag"), _t("choose with a frame")],
                ],
            },
            {
                title: _t("Copying"),
                keys: [
                    ["Ctrl+C, Ctrl+X, Ctrl+V", _t("also into another script")],
                    ["Ctrl+Shift+C", _t("copy the whole branch")],
                    ["Ctrl+D", _t("duplicate")],
                ],
            },
            {
                title: _t("Looking"),
                keys: [
                    ["+, −, 0", _t("nearer, farther, 100 %")],
                    ["F", _t("show all, or what is chosen")],
                    ["M", _t("overview")],
                    [_t("Wheel, drag"), _t("zoom, move the canvas")],
                ],
            },
        ];
    }
}
