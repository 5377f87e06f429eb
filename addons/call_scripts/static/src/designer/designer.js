import {
    Component,
    onMounted,
    onWillDestroy,
    onWillStart,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {CHANGED, DesignerStore, OPENED} from "./designer_store";
import {DesignerCommands} from "./designer_commands";
import {BlockPalette} from "./palette/palette";
import {BlockPanel} from "./panel/block_panel";
import {BlockSearch} from "./search/search";
import {ConflictBar} from "./conflict/conflict";
import {DesignerCanvas} from "./canvas/canvas";
import {DesignerView} from "./designer_view";
import {DesignerToolbar} from "./toolbar/toolbar";
import {KeyHelp} from "./key_help/key_help";
import {Viewport} from "./canvas/viewport";
import {ZoomBar} from "./zoom_bar/zoom_bar";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

/**
 * The canvas on which a script is drawn, its toolbar and the panel of the block.
 *
 * Others take part through registries: `call_scripts.designer_toolbar`
 * (`{Component, sequence}`, props `{model, store}`) and `call_scripts.designer_overlay`
 * (`{blockInfo(model, code), linkInfo(model, id)}`, see `overlays.js`).
 */
export class ScriptDesigner extends Component {
    static template = "call_scripts.ScriptDesigner";
    static components = {
        BlockPalette,
        BlockPanel,
        BlockSearch,
        ConflictBar,
        DesignerCanvas,
        DesignerToolbar,
        ZoomBar,
    };
    static props = {
        versionId: Number,
        /** Code of a block to begin with. */
        block: {type: String, optional: true},
        onLoaded: {type: Function, optional: true},
    };

    setup() {
        this.notification = useService("notification");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.store = useState(
            new DesignerStore({
                orm: this.orm,
                versionId: this.props.versionId,
                userId: user.userId,
                onTold: (text) => this.notification.add(text, {type: "warning"}),
                onMoved: (id) => this.moveTo(id),
                isTyping: () => this.isTyping(),
            })
        );
        this.model = useState(this.store.model);
        this.view = useState(new DesignerView());
        this.viewport = new Viewport();
        this.commands = new DesignerCommands({
            model: this.store.model,
            view: this.view,
            viewport: this.viewport,
            arrange: (nodes, edges) => this.arrange(nodes, edges),
            notify: (text, type) => this.notification.add(text, {type}),
        });
        this.state = useState({failed: "", isLoaded: false});
        this.listen();
        useSetupAction({
            beforeLeave: () => this.beforeLeave(),
            beforeUnload: (ev) => this.beforeUnload(ev),
        });
        onWillStart(() => this.load());
        useEffect(
            (help) => {
                if (help) {
                    const onClose = () => (this.view.help = false);
                    this.dialog.add(KeyHelp, {}, {onClose});
                }
            },
            () => [this.view.help]
        );
    }

    listen() {
        const bus = useService("bus_service");
        const channel = `call_scripts.designer:${this.props.versionId}`;
        const onChanged = (payload) => this.store.onChanged(payload);
        const onOpened = (payload) => this.store.onOpened(payload);
        onMounted(() => {
            bus.addChannel(channel);
            bus.subscribe(CHANGED, onChanged);
            bus.subscribe(OPENED, onOpened);
        });
        onWillDestroy(() => {
            bus.deleteChannel(channel);
            bus.unsubscribe(CHANGED, onChanged);
            bus.unsubscribe(OPENED, onOpened);
            this.store.destroy();
        });
        // a tab that was asleep may have missed what others did
        useExternalListener(window, "focus", () => this.store.check());
    }

    async load() {
        try {
            const data = await this.store.load();
            this.state.isLoaded = true;
            this.model.reveal(this.props.block);
            this.props.onLoaded?.(data);
        } catch (error) {
            this.state.failed =
                error.data?.message || _t("The script cannot be opened.");
        }
    }

    /** Whether the author is in the middle of a word. */
    isTyping() {
        const {activeElement: el} = document;
        return Boolean(
            this.root.el?.contains(el) &&
            el.matches("input:not([type=checkbox]), textarea, [contenteditable]") &&
            !el.closest(".o_designer_search")
        );
    }

    /** The field which was left tells the model first. */
    onFocusout() {
        setTimeout(() => this.store.typed());
    }

    /** What was drawn here is in another draft now. */
    moveTo(versionId) {
        return this.action.doAction(
            {
                type: "ir.actions.client",
                tag: "call_scripts.designer",
                params: {version_id: versionId},
            },
            {stackPosition: "replaceCurrentAction"}
        );
    }

    arrange(nodes, edges) {
        return this.orm.silent.call("call.script.version", "designer_layout", [
            [this.props.versionId],
            nodes,
            edges,
        ]);
    }

    /** Nothing is lost by going elsewhere; what cannot be stored keeps one here. */
    async beforeLeave() {
        if (!this.model.isDirty || (await this.store.save())) {
            return true;
        }
        this.notification.add(_t("Your last changes are not stored yet."), {
            type: "danger",
        });
        return !this.model.isDirty;
    }

    beforeUnload(ev) {
        if (this.model.isDirty) {
            this.store.save();
            ev.preventDefault();
            ev.returnValue = "Unsaved changes";
        }
    }

    /** Escape on a button above the canvas leads back to it. */
    onKeydown(ev) {
        const isButton = ev.target.closest(".o_designer_toolbar, .o_designer_bar");
        if (ev.key === "Escape" && isButton && !ev.defaultPrevented) {
            document.querySelector(".o_designer_canvas")?.focus({preventScroll: true});
        }
    }

    closeSearch() {
        this.view.search = false;
        document.querySelector(".o_designer_canvas")?.focus({preventScroll: true});
    }
}

registry.category("lazy_components").add("call_scripts.ScriptDesigner", ScriptDesigner);
