import {Component, onMounted, onWillDestroy, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/**
 * Runs the trial of a filter step by step, as long as its form is open, and shows how
 * far it has come.
 */
export class DryRunField extends Component {
    static template = "mail_lead_filter.DryRunField";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        const {total, done, matched, missed, failed} = this.props.record.data;
        this.state = useState({total, done, matched, missed, failed, isStopped: false});
        onMounted(() => this.run());
        onWillDestroy(() => {
            this.state.isStopped = true;
        });
    }

    get percent() {
        const {done, total} = this.state;
        return total ? Math.round((100 * done) / total) : 100;
    }

    get isDone() {
        return this.state.done >= this.state.total;
    }

    get figures() {
        const {matched, missed, failed} = this.state;
        return [
            [_t("taken"), matched],
            [_t("a required value is missing"), missed],
            [_t("an action would fail"), failed],
        ];
    }

    async run() {
        const {record} = this.props;
        if (this.isDone) {
            return;
        }
        while (!this.isDone && !this.state.isStopped) {
            const told = await this.orm.silent.call(record.resModel, "step", [
                [record.resId],
            ]);
            Object.assign(this.state, told);
        }
        if (this.isDone) {
            await record.load();
        }
    }

    stop() {
        this.state.isStopped = true;
    }

    async goOn() {
        this.state.isStopped = false;
        await this.run();
    }
}

registry.category("fields").add("letter_dry_run", {
    component: DryRunField,
    displayName: _t("Progress of a trial"),
    supportedTypes: ["integer"],
});
