import {Component, useExternalListener} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {keyNames} from "../../runner/hotkeys";

/** Several scripts fit: which one? A digit chooses, too. */
export class ScriptChoice extends Component {
    static template = "call_scripts.ScriptChoice";
    static components = {Dialog};
    static props = {scripts: Array, onChoose: Function, close: Function};

    setup() {
        this.title = _t("Which script?");
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev), {
            capture: true,
        });
    }

    choose(script) {
        this.props.close();
        this.props.onChoose(script);
    }

    onKeydown(ev) {
        if (ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        const digit = keyNames(ev).find((name) => /^[1-9]$/.test(name));
        const script = digit && this.props.scripts[Number(digit) - 1];
        if (script) {
            ev.preventDefault();
            ev.stopPropagation();
            this.choose(script);
        }
    }
}
