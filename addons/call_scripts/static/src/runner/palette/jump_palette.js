import {Component, useState} from "@odoo/owl";
import {useAutofocus} from "@web/core/utils/hooks";

const SNIPPET = 140;

/**
 * Search among objections, quick jumps, answers when they are many, and for stars all
 * blocks; Enter goes there, Escape goes back.
 */
export class JumpPalette extends Component {
    static template = "call_scripts.JumpPalette";
    static props = {
        // {kind: answer, jump or block; item, label, group, hotkey, target}
        entries: Array,
        prefetched: Object,
        onChoose: Function,
        onClose: Function,
    };

    setup() {
        this.state = useState({text: "", active: 0});
        useAutofocus({refName: "input"});
    }

    get found() {
        const words = this.state.text.toLowerCase().split(/\s+/).filter(Boolean);
        return this.props.entries
            .map((entry) => ({...entry, snippet: this.snippet(entry.target)}))
            .filter(({label, group, snippet}) => {
                const text = `${label} ${group} ${snippet}`.toLowerCase();
                return words.every((word) => text.includes(word));
            });
    }

    /** What one says there, as plain text. */
    snippet(target) {
        const block = this.props.prefetched[String(target)];
        if (!block) {
            return "";
        }
        const doc = new DOMParser().parseFromString(block.html, "text/html");
        const text = doc.body.textContent.replace(/\s+/g, " ").trim();
        return text.length > SNIPPET ? text.slice(0, SNIPPET) + "…" : text;
    }

    onInput(ev) {
        Object.assign(this.state, {text: ev.target.value, active: 0});
    }

    onKeydown(ev) {
        const found = this.found;
        if (["ArrowDown", "ArrowUp"].includes(ev.key) && found.length) {
            const step = ev.key === "ArrowDown" ? 1 : -1;
            this.state.active =
                (this.state.active + step + found.length) % found.length;
        } else if (ev.key === "Enter") {
            if (found.length) {
                this.props.onChoose(found[this.state.active]);
            }
        } else if (ev.key === "Escape") {
            this.props.onClose();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }
}
