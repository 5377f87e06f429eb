import {
    Component,
    markup,
    onMounted,
    onPatched,
    onWillDestroy,
    onWillStart,
    status,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {formatDateTime, deserializeDateTime} from "@web/core/l10n/dates";
import {fieldAfter, firstEmptyField} from "./field_focus";
import {AnswerList} from "../answers/answer_list";
import {ArticlePanel} from "../article/article_panel";
import {RemarkBox} from "../remark/remark_box";
import {RunnerField} from "../field/runner_field";
import {RunnerHeader} from "../header/runner_header";
import {commandOf} from "../hotkeys";
import {SessionLog} from "../log/session_log";
import {JumpPalette} from "../palette/jump_palette";
import {RunnerModel} from "../runner_model";
import {TalkMap} from "../map/talk_map";
import {TaskList} from "../tasks/task_list";
import {isEmpty} from "../conditions";

/** Answers beyond those which have digits are found by the search, too. */
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
        AnswerList,
        ArticlePanel,
        JumpPalette,
        RemarkBox,
        RunnerField,
        RunnerHeader,
        SessionLog,
        TalkMap,
        TaskList,
    };
    static props = runnerProps;
    static defaultProps = {hotkeys: true, compact: false};

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.action = useService("action");
        this.root = useRef("root");
        const roomy = !this.props.compact && window.innerWidth >= ROOMY;
        this.view = useState({
            palette: false,
            aside: roomy ? "log" : "",
            article: null,
            remark: false,
            said: "",
        });
        this.model = new RunnerModel({
            orm: this.orm,
            sessionId: this.props.sessionId,
            onState: (data) => this.tell("onState", data),
            onFinished: (data) => this.tell("onFinished", data),
        });
        this.state = useState(this.model.state);
        this.shownBlock = null;
        this.untold = [];
        onWillStart(() => {
            this.model.load(); // not waited for: the frame is there at once
        });
        onWillDestroy(() => this.model.destroy());
        useExternalListener(document, "keydown", (ev) => this.onKeydown(ev));
        onMounted(() => {
            this.onBlockShown();
            this.untold.splice(0).forEach(([name, data]) => this.props[name]?.(data));
        });
        onPatched(() => this.onBlockShown());
    }

    /**
     * Tell the one around, once the runner is on the screen: told while it is being
     * mounted, a parent which renders again would throw it away and begin anew, for ever.
     */
    tell(name, data) {
        if (status(this) === "new") {
            this.untold.push([name, data]);
        } else {
            this.props[name]?.(data);
        }
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

    /** What the search finds: answers when many, jumps, and all blocks for stars. */
    get entries() {
        const {answers} = this.model;
        const entries = [
            ...(answers.length > MANY_ANSWERS ? answers : []),
            ...this.jumps,
        ];
        const found = entries.map((item) => ({
            ...item,
            kind: item.kind === "answer" ? "answer" : "jump",
            item,
        }));
        const blocks = this.state.map?.free ? this.state.map.blocks : [];
        for (const item of blocks) {
            if (!["branch", "action"].includes(item.kind)) {
                const group = _t("any block");
                const label = item.title;
                found.push({kind: "block", item, label, group, target: item.id});
            }
        }
        return found;
    }

    get returnTitle() {
        return _t("Return to “%s”", this.model.returnTo.title);
    }

    get pausedUntil() {
        const at = this.session.next_contact_at;
        return at ? formatDateTime(deserializeDateTime(at)) : "";
    }

    get purpose() {
        return {id: 0, name: _t("What the script is for")};
    }

    get outcomeLabel() {
        return (
            {goal: _t("Goal reached"), refusal: _t("Refusal"), other: _t("Finished")}[
                this.session.outcome
            ] || _t("Cancelled")
        );
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
        return this.model.answer(link);
    }

    jump(link) {
        this.leave();
        return this.model.jump(link);
    }

    choose({kind, item}) {
        this.closePalette();
        if (kind === "block") {
            return this.model.goTo(item.id);
        }
        return kind === "answer" ? this.model.answer(item) : this.model.jump(item);
    }

    search() {
        if (this.session.free) {
            this.model.loadMap();
        }
        this.view.palette = this.session.free || this.entries.length > 0;
    }

    closePalette() {
        this.view.palette = false;
        this.leave();
    }

    /** "No fitting answer": a line to write what the client said. */
    remark() {
        this.view.remark = true;
        this.view.said = "";
    }

    closeRemark(said) {
        Object.assign(this.view, {remark: false, said});
        this.leave();
    }

    /** Show one thing beside the script, or put it away. */
    showAside(name) {
        const aside = this.view.aside === name ? "" : name;
        Object.assign(this.view, {aside, article: null});
    }

    showArticle(article) {
        Object.assign(this.view, {article, aside: "article"});
    }

    async loadArticle(id) {
        if (!id) {
            return {html: this.session.script.purpose};
        }
        return this.model.ask("runner_article", [id]);
    }

    readArticle(id, revision) {
        return this.model.ask("runner_article_read", [id, revision]);
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
        const next = fieldAfter(this.root.el, target);
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
        Object.assign(this.view, {remark: false, said: ""});
        this.root.el.querySelector(".o_runner_body")?.scrollTo(0, 0);
        if (!this.props.hotkeys || !this.isActive() || !this.model.isOpen) {
            return;
        }
        const focused = document.activeElement;
        if (focused && focused !== document.body && !this.root.el.contains(focused)) {
            return; // somebody types elsewhere on the screen
        }
        const empty = firstEmptyField(this.root.el);
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
