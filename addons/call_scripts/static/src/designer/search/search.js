import {Component, onMounted, useRef, useState} from "@odoo/owl";
import {toLines} from "../html_text";

const MOST = 12;

/** Finds a block by its title, text, answers or code. */
export class BlockSearch extends Component {
    static template = "call_scripts.DesignerSearch";
    static props = {model: Object, close: Function};

    setup() {
        this.input = useRef("input");
        this.state = useState({text: "", at: 0});
        onMounted(() => this.input.el.focus());
    }

    get found() {
        const words = this.state.text.toLowerCase().split(/\s+/).filter(Boolean);
        if (!words.length) {
            return [];
        }
        const {model} = this.props;
        const hits = [];
        for (const block of model.doc.blocks.values()) {
            const labels = model.linksOf(block.code).map((link) => link.label);
            const title = block.title.toLowerCase();
            const all = [title, toLines(block.text), block.code, ...labels]
                .join("\n")
                .toLowerCase();
            if (words.every((word) => all.includes(word))) {
                hits.push({
                    block,
                    rank: words.every((word) => title.includes(word)) ? 0 : 1,
                });
            }
        }
        return hits.sort((a, b) => a.rank - b.rank).slice(0, MOST);
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        this.state.at = 0;
        const [first] = this.found;
        if (first) {
            this.show(first);
        }
    }

    /** The hit is shown while one is still typing. */
    show(hit) {
        const {model} = this.props;
        model.select(hit.block.code);
        model.show(hit.block.code);
    }

    pick(hit) {
        this.props.close();
        this.props.model.reveal(hit.block.code);
    }

    onKeydown(ev) {
        const {found, state} = this;
        const step = {ArrowDown: 1, ArrowUp: -1}[ev.key];
        if (step && found.length) {
            state.at = (state.at + step + found.length) % found.length;
            this.show(found[state.at]);
        } else if (ev.key === "Enter" && found[state.at]) {
            this.pick(found[state.at]);
        } else if (ev.key === "Escape") {
            this.props.close();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }
}
