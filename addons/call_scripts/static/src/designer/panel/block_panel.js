import {Component, onWillStart, useState} from "@odoo/owl";
import {BlockForm} from "./block_form/block_form";
import {FindingList} from "./finding_list/finding_list";
import {ScriptForm} from "./script_form/script_form";
import {TrialPanel} from "./trial/trial";
import {VersionsPanel} from "./versions/versions";
import {_t} from "@web/core/l10n/translation";
import {panelState} from "./panel_state";
import {useService} from "@web/core/utils/hooks";

const TITLES = {
    findings: _t("Check"),
    trial: _t("Trial run"),
    versions: _t("Versions"),
};

/** The side of the designer: the chosen block, or what the toolbar's buttons open. */
export class BlockPanel extends Component {
    static template = "call_scripts.BlockPanel";
    static components = {BlockForm, FindingList, ScriptForm, TrialPanel, VersionsPanel};
    static props = {model: Object, store: {type: Object, optional: true}};

    setup() {
        this.orm = useService("orm");
        this.model = useState(this.props.model);
        this.panel = useState(panelState(this.props.model));
        onWillStart(() => this.loadRemarks());
    }

    async loadRemarks() {
        const {id} = this.model.version;
        if (id) {
            const counts = await this.orm.silent.call(
                "call.script.version",
                "designer_remarks",
                [[id]]
            );
            this.panel.remarks = counts || {};
            this.model.overlayChanges++;
        }
    }

    get title() {
        return TITLES[this.panel.mode];
    }

    /** Code of the block to show: the selected one, or where the selected link is. */
    get code() {
        const link =
            this.model.selectedLink && this.model.link(this.model.selectedLink);
        return link ? link.source : this.model.selectedBlock?.code || "";
    }

    get selectedCount() {
        return this.model.selection.size;
    }

    close() {
        this.panel.mode = "";
    }

    /** Keys pressed here are not the canvas's; Escape leads back to it. */
    onKeydown(ev) {
        if (ev.key === "Escape" && !ev.defaultPrevented) {
            document.querySelector(".o_designer_canvas")?.focus({preventScroll: true});
        }
    }
}
