import {Component, onWillUnmount, xml} from "@odoo/owl";
import {useBus, useService} from "@web/core/utils/hooks";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

export const CHANNEL = "call_dialer/import";

/**
 * Shows nothing: reloads the form of an import when the background job tells that it
 * got further. What somebody is typing stays.
 */
export class ImportLive extends Component {
    static template = xml``;
    static props = {...standardWidgetProps};

    setup() {
        const bus = useService("bus_service");
        const onMessage = ({ids}) => {
            if (ids.includes(this.props.record.resId)) {
                this.reload();
            }
        };
        bus.subscribe(CHANNEL, onMessage);
        onWillUnmount(() => bus.unsubscribe(CHANNEL, onMessage));
        // what was told meanwhile is lost
        useBus(bus, "BUS:RECONNECT", () => this.reload());
    }

    async reload() {
        const {record} = this.props;
        if (record.resId && !(await record.isDirty())) {
            await record.load();
        }
    }
}

export const importLive = {component: ImportLive};

registry.category("view_widgets").add("call_import_live", importLive);
