import {
    Component,
    onWillDestroy,
    onWillStart,
    useEffect,
    useRef,
    useState,
    useSubEnv,
} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {CallBar} from "../call_bar/call_bar";
import {ClientPanel} from "../client_panel/client_panel";
import {useDeskKeyboard} from "../desk_keyboard";
import {startPulse} from "../desk_pulse";
import {DeskStore} from "../desk_store";
import {HelpOverlay} from "../help_overlay/help_overlay";
import {IdlePanel} from "../idle_panel/idle_panel";
import {QueuePanel} from "../queue_panel/queue_panel";
import {ResultForm} from "../result_form/result_form";
import {ScriptPanel} from "../script_panel/script_panel";
import {TalkPanel} from "../talk_panel/talk_panel";
import {TopBar} from "../top_bar/top_bar";

/** The operator's desk: one screen for the whole shift. */
export class DeskAction extends Component {
    static template = "call_dialer.DeskAction";
    static components = {
        CallBar,
        ClientPanel,
        HelpOverlay,
        IdlePanel,
        QueuePanel,
        ResultForm,
        ScriptPanel,
        TalkPanel,
        TopBar,
    };
    static props = {...standardActionServiceProps};

    setup() {
        this.root = useRef("root");
        this.bus = useService("bus_service");
        const store = new DeskStore(useService("orm"), useService("notification"));
        useSubEnv({desk: store});
        this.desk = useState(store);
        useDeskKeyboard(store, this.root);
        const talks = useService("call_dialer.talks");
        const place = (talk) => store.showTalk(talk);
        talks.place = place;

        const onCall = (payload) => this.onCall(payload);
        const onOperator = (payload) =>
            (store.operator = {...store.operator, ...payload});
        // the script of a finished contact must not keep the keys
        useEffect(
            (saved) => {
                if (saved) {
                    document.activeElement?.blur();
                }
            },
            () => [Boolean(this.desk.saved)]
        );
        this.bus.subscribe("call_telephony/call", onCall);
        this.bus.subscribe("call_dialer/operator", onOperator);
        const onBrought = (payload) => store.onBrought(payload);
        this.bus.subscribe("call_dialer/desk", onBrought);
        const endPulse = startPulse(() => this.bus.send("call_dialer_pulse", {}));
        const onRefused = (payload) => store.onRefused(payload);
        this.bus.subscribe("call_dialer/refused", onRefused);
        useBus(this.bus, "BUS:RECONNECT", () => this.onReconnect());
        onWillStart(() => store.open(this.props.action.context?.campaign_id || false));
        onWillDestroy(() => {
            if (talks.place === place) {
                talks.place = null;
            }
            this.bus.unsubscribe("call_telephony/call", onCall);
            this.bus.unsubscribe("call_dialer/operator", onOperator);
            this.bus.unsubscribe("call_dialer/desk", onBrought);
            endPulse();
            this.bus.unsubscribe("call_dialer/refused", onRefused);
            store.rpc.stop();
        });
    }

    onCall(payload) {
        const before = this.desk.call?.state;
        this.desk.onCall(payload);
        if (this.desk.call?.state !== before) {
            this.desk.refreshSummary();
        }
    }

    /** Messages may have been missed while the line was down: take the truth again. */
    async onReconnect() {
        this.desk.rpc.retryNow();
        await this.desk.resync();
    }
}

registry.category("lazy_components").add("call_dialer.DeskAction", DeskAction);
