import {Component, onWillDestroy, useEffect, useState} from "@odoo/owl";
import {defaultOf} from "../runner_model";
import {_t} from "@web/core/l10n/translation";

/** More answers than this can be searched. */
const MANY_ANSWERS = 9;

/** What the client may answer: buttons in groups, searchable when there are many. */
export class AnswerList extends Component {
    static template = "call_scripts.AnswerList";
    static props = {
        block: Object,
        answers: Array,
        canContinue: Boolean,
        returnTo: {type: Object, optional: true},
        openAt: Number,
        onAnswer: Function,
        onReturn: Function,
        onRemark: {type: Function, optional: true},
    };

    setup() {
        this.view = useState({filter: "", seconds: 0});
        this.timer = null;
        useEffect(
            () => this.countDown(),
            () => [this.props.openAt]
        );
        onWillDestroy(() => clearTimeout(this.timer));
    }

    get isMany() {
        return this.props.answers.length > MANY_ANSWERS;
    }

    /** Answers in their groups, in the author's order. */
    get groups() {
        const text = this.view.filter.trim().toLowerCase();
        const groups = new Map();
        for (const link of this.props.answers) {
            const words = `${link.label} ${link.group}`.toLowerCase();
            if (text && !words.includes(text)) {
                continue;
            }
            if (!groups.has(link.group)) {
                groups.set(link.group, []);
            }
            groups.get(link.group).push(link);
        }
        return [...groups].map(([name, links]) => ({name, links}));
    }

    get returnTitle() {
        return _t("Return to “%s”", this.props.returnTo?.title || "");
    }

    get continueLabel() {
        return this.props.block.kind === "end" ? _t("Finish the talk") : _t("Go on");
    }

    get waitText() {
        return _t("Answers open in %s s", this.view.seconds);
    }

    /** Answering by Enter: which button says so. */
    isDefault(link) {
        return defaultOf(this.props.answers)?.id === link.id;
    }

    countDown() {
        clearTimeout(this.timer);
        const left = Math.max(0, this.props.openAt - Date.now());
        this.view.seconds = Math.ceil(left / 1000);
        if (left) {
            this.timer = setTimeout(() => this.countDown(), left % 1000 || 1000);
        }
    }

    /** Enter in the search: the first answer found. */
    onFilterKey(ev) {
        if (ev.key === "Enter" && !ev.ctrlKey) {
            const first = this.groups[0]?.links[0];
            if (first && this.view.filter.trim()) {
                ev.preventDefault();
                ev.stopPropagation();
                this.props.onAnswer(first);
            }
        }
    }
}
