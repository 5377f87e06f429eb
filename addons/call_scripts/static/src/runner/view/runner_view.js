import {
    Component,
    markup,
    onMounted,
    onPatched,
    onWillDestroy,
    onWillStart,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {isEmpty} from "../conditions";
import {ArticlePanel} from "../article/article_panel";
import {RunnerField} from "../field/runner_field";
import {commandOf} from "../hotkeys";
import {SessionLog} from "../log/session_log";
import {JumpPalette} from "../palette/jump_palette";
import {RunnerModel} from "../runner_model";

/** More answers than this can be searched. */
const MANY_ANSWERS = 9;
/** From this width on there is room for the course of the talk beside the block. */
const ROOMY = 1200;

export const runnerProps = {
    sessionId: Number,
    onFinished: {type: Function, optional: true},
    onState: {type: Function, optional: true},
    hotkeys: {type: Boolean, optional: true},
    compact: {type: Boolean, optional: true},
};

/** One session on the screen; `ScriptRunner` makes a new one for another session. */
export class RunnerView extends Component {
    static template = "call_scripts.RunnerView";
    static components = {
        ArticlePanel,
        Dropdown,
        DropdownItem,
        JumpPalette,
        RunnerField,
        SessionLog,
    };
    static props = runnerProps;
    static defaultProps = {hotkeys: true, compact: false};

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.action = useService("action");
        this.root = useRef("root");
        const roomy = !this.props.compact && window.innerWidth >= ROOMY;
        this.view = useState({palette: false, log: roomy, article: null, filter: ""});
        this.model = new RunnerModel({
            orm: this.orm,
            sessionId: this.props.sessionId,
            onState: (data) => this.props.onState?.(data),
            onFinished: (data) => this.props.onFinished?.(data),
        });
        this.state = useState(this.model.state);
        this.shownBlock = null;
        onWillStart(() => {
            this.model.load(); // not waited for: the frame is there at once
        });
        onWillDestroy(() => this.model.destroy());
        useExternalListener(document, "keydown", (ev) => this.onKeydown(ev));
        onMounted(() => this.onBlockShown());
        onPatched(() => this.onBlockShown());
    }

    // --- what is shown -----------------------------------------------------------

    get html() {
        return markup(this.state.block.html); // sanitised and escaped by the server
    }

    get session() {
        return this.state.data.session;
    }

    get jumps() {
        return this.state.block?.jumps || [];
    }

    get quickJumps() {
        return this.jumps.filter((link) => link.kind === "jump");
    }

    get objections() {
        return this.jumps.filter((link) => link.kind === "objection");
    }

    get fields() {
        const own = this.state.block.fields;
        const names = own.map((field) => field.name);
        const common = this.state.data.common_fields;
        return {
            own,
            common: common.filter((field) => !names.includes(field.name)),
        };
    }

    get hasManyAnswers() {
        return this.model.answers.length > MANY_ANSWERS;
    }

    /** Answers in their groups, in the author's order. */
    get groups() {
        const text = this.view.filter.trim().toLowerCase();
        const groups = new Map();
        for (const link of this.model.answers) {
            if (text && !link.label.toLowerCase().includes(text)) {
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
        return _t("Return to “%s”", this.model.returnTo?.title || "");
    }

    get continueLabel() {
        return this.state.block.kind === "end" ? _t("Finish the talk") : _t("Go on");
    }

    get outcomeLabel() {
        return (
            {goal: _t("Goal reached"), refusal: _t("Refusal"), other: _t("Finished")}[
                this.session.outcome
            ] || _t("Cancelled")
        );
    }

    /** Answering by Enter: which button says so. */
    isDefault(link) {
        return this.model.defaultAnswer && this.model.defaultAnswer.id === link.id;
    }

    // --- doing -------------------------------------------------------------------

    goOn() {
        return this.model.goOn();
    }

    leave() {
        this.root.el?.focus({preventScroll: true});
    }

    back() {
        return this.model.back();
    }

    goReturn() {
        return this.model.goReturn();
    }

    answer(link) {
        this.view.filter = "";
        return this.model.answer(link);
    }

    jump(link) {
        this.view.palette = false;
        this.view.filter = "";
        this.leave();
        return this.model.jump(link);
    }

    search() {
        this.view.palette = this.jumps.length > 0;
    }

    closePalette() {
        this.view.palette = false;
        this.leave();
    }

    showLog() {
        Object.assign(this.view, {log: !this.view.log, article: null});
    }

    showArticle(article) {
        Object.assign(this.view, {article, log: false});
    }

    openMade(item) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: item.model,
            res_id: item.res_id,
            views: [[false, "form"]],
            target: "new",
        });
    }

    onKeydown(ev) {
        if (!this.props.hotkeys || ev.defaultPrevented || this.view.palette) {
            return;
        }
        if (!this.isActive()) {
            return;
        }
        if (this.state.data && this.session.own && this.session.state === "paused") {
            if (ev.key === "Enter") {
                ev.preventDefault();
                this.model.resume();
            }
            return;
        }
        if (!this.model.isOpen || !this.state.block) {
            return;
        }
        // Enter on a focused button is the button's
        if (ev.key === "Enter" && ev.target.closest?.("button, a, summary")) {
            return;
        }
        const found = commandOf(ev, {answers: this.model.answers, jumps: this.jumps});
        if (found) {
            ev.preventDefault();
            this[found.command](found.link);
        }
    }

    /** Nothing lies over the runner: no dialog, no menu; and it is on the screen. */
    isActive() {
        const active = this.ui.activeElement;
        return Boolean(
            this.root.el?.isConnected &&
            (active === document || active.contains(this.root.el)) &&
            !document.querySelector(".o-dropdown--menu, .o_dialog .modal.show")
        );
    }

    /** Enter in a field: to the next one, or out of the last. */
    onFieldDone(target) {
        const inputs = [
            ...this.root.el.querySelectorAll(
                ".o_runner_fields input:not([readonly]):not(:disabled), .o_runner_fields select:not(:disabled), .o_runner_fields textarea:not([readonly])"
            ),
        ];
        const at = inputs.indexOf(target);
        const next = inputs
            .slice(at + 1)
            .find((input) => input.type !== "radio" || input.name !== target.name);
        if (next) {
            next.focus();
            next.select?.();
        } else {
            this.leave();
        }
    }

    /** A new block: from its top, and in its first field that must be filled in. */
    onBlockShown() {
        const id = this.state.block?.id;
        if (!id || !this.root.el || this.shownBlock === id) {
            return;
        }
        this.shownBlock = id;
        this.root.el.querySelector(".o_runner_body")?.scrollTo(0, 0);
        if (!this.props.hotkeys || !this.isActive() || !this.model.isOpen) {
            return;
        }
        const focused = document.activeElement;
        if (focused && focused !== document.body && !this.root.el.contains(focused)) {
            return; // somebody types elsewhere on the screen
        }
        const empty = this.root.el.querySelector(
            ".o_runner_must input:not([readonly]):not(:disabled), .o_runner_must select:not(:disabled), .o_runner_must textarea:not([readonly])"
        );
        if (empty) {
            empty.focus({preventScroll: true});
        } else {
            this.leave();
        }
    }

    isMissing(field) {
        return field.required && isEmpty(this.model.values[field.name]);
    }
}
