import {Component, onWillDestroy, onWillStart, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";
import {BlockPanel} from "./panel/block_panel";
import {DesignerCanvas} from "./canvas/canvas";
import {CHANGED, DesignerStore, OPENED} from "./designer_store";
import {DesignerToolbar} from "./toolbar/toolbar";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/**
 * The canvas on which a script is drawn, its toolbar and the panel of the block.
 *
 * Others take part through registries: `call_scripts.designer_toolbar`
 * (`{Component, sequence}`, props `{model, store}`) and `call_scripts.designer_overlay`
 * (`{blockInfo(model, code), linkInfo(model, id)}`, see `overlays.js`).
 */
export class ScriptDesigner extends Component {
    static template = "call_scripts.ScriptDesigner";
    static components = {BlockPanel, DesignerCanvas, DesignerToolbar};
    static props = {
        versionId: Number,
        onLoaded: {type: Function, optional: true},
    };

    setup() {
        this.notification = useService("notification");
        const bus = useService("bus_service");
        this.store = useState(
            new DesignerStore({
                orm: useService("orm"),
                versionId: this.props.versionId,
                userId: user.userId,
                onTold: (text) => this.notification.add(text, {type: "warning"}),
            })
        );
        this.model = this.store.model;
        this.view = useState({failed: ""});
        const channel = `call_scripts.designer:${this.props.versionId}`;
        const onChanged = (payload) => this.store.onChanged(payload);
        const onOpened = (payload) => this.store.onOpened(payload);
        bus.addChannel(channel);
        bus.subscribe(CHANGED, onChanged);
        bus.subscribe(OPENED, onOpened);
        onWillStart(() => this.load());
        onWillDestroy(() => {
            bus.deleteChannel(channel);
            bus.unsubscribe(CHANGED, onChanged);
            bus.unsubscribe(OPENED, onOpened);
            this.store.destroy();
        });
    }

    async load() {
        try {
            const data = await this.store.load();
            this.props.onLoaded?.(data);
        } catch (error) {
            this.view.failed =
                error.data?.message || _t("The script cannot be opened.");
        }
    }
}

registry.category("lazy_components").add("call_scripts.ScriptDesigner", ScriptDesigner);
