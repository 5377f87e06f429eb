import {Component, onMounted, onPatched, onWillUnmount, useRef} from "@odoo/owl";
import {Picker} from "../picker/picker";
import {safeHtml} from "./safe_html";

const PAUSE = 700;

/** What is said on a block: simple formatting, and parameters put in by name. */
export class RichText extends Component {
    static template = "call_scripts.RichText";
    static components = {Picker};
    static props = {
        html: String,
        parameters: Array,
        readonly: Boolean,
        onChange: Function,
    };

    setup() {
        this.editor = useRef("editor");
        this.told = null;
        this.range = null;
        this.timer = null;
        this.isInserted = false;
        onMounted(() => this.show());
        onPatched(() => this.show());
        onWillUnmount(() => this.tell());
    }

    /** Show the model's text, unless it is what was typed here. */
    show() {
        if (this.props.html !== this.told) {
            clearTimeout(this.timer);
            this.told = this.props.html;
            this.editor.el.innerHTML = safeHtml(this.props.html);
        }
    }

    onInput() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.tell(), PAUSE);
    }

    tell() {
        clearTimeout(this.timer);
        const {el} = this.editor;
        if (!el || this.props.readonly) {
            return;
        }
        const empty = !el.textContent.trim() && !el.querySelector("img");
        const html = empty ? "" : el.innerHTML;
        if (html !== this.told && html !== safeHtml(this.told)) {
            this.told = html;
            this.props.onChange(html);
        }
    }

    /** Only the words: what a page or an office program adds is left behind. */
    onPaste(ev) {
        ev.preventDefault();
        document.execCommand(
            "insertText",
            false,
            ev.clipboardData.getData("text/plain")
        );
    }

    keepRange() {
        const selection = document.getSelection();
        if (selection.rangeCount && this.editor.el.contains(selection.anchorNode)) {
            this.range = selection.getRangeAt(0).cloneRange();
        }
    }

    format(command) {
        this.editor.el.focus();
        document.execCommand(command, false);
        this.tell();
    }

    insert(name) {
        if (!name) {
            return;
        }
        const {el} = this.editor;
        el.focus();
        const selection = document.getSelection();
        selection.removeAllRanges();
        const range = this.range || document.createRange();
        if (!this.range) {
            range.selectNodeContents(el);
            range.collapse(false);
        }
        selection.addRange(range);
        document.execCommand("insertText", false, `{{ ${name} }}`);
        this.keepRange();
        this.tell();
        this.isInserted = true;
    }

    /** The list took the focus with it; one types on behind the value. */
    goOn() {
        if (this.isInserted) {
            this.isInserted = false;
            this.editor.el.focus();
            const selection = document.getSelection();
            selection.removeAllRanges();
            selection.addRange(this.range);
        }
    }
}
