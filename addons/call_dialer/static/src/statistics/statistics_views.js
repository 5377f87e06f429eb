import {CountingNotice} from "./counting_notice/counting_notice";
import {GraphController} from "@web/views/graph/graph_controller";
import {PivotController} from "@web/views/pivot/pivot_controller";
import {graphView} from "@web/views/graph/graph_view";
import {pivotView} from "@web/views/pivot/pivot_view";
import {registry} from "@web/core/registry";

export class StatisticsGraphController extends GraphController {
    static template = "call_dialer.StatisticsGraph";
    static components = {...GraphController.components, CountingNotice};
}

export class StatisticsPivotController extends PivotController {
    static template = "call_dialer.StatisticsPivot";
    static components = {...PivotController.components, CountingNotice};
}

const views = registry.category("views");
views.add("call_statistics_graph", {
    ...graphView,
    Controller: StatisticsGraphController,
});
views.add("call_statistics_pivot", {
    ...pivotView,
    Controller: StatisticsPivotController,
});
