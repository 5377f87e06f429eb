import {Component} from "@odoo/owl";
import {SERIES, percent, ratio, shortDay, whole} from "../../analytics_action/format";
import {_t} from "@web/core/l10n/translation";
import {buckets} from "./buckets";

const WIDTH = 800;
const HEIGHT = 230;
const LEFT = 40;
const BOTTOM = 24;
const TOP = 16;

/** Conversion by day (by week for long periods), a line for each version. */
export class AnalyticsDays extends Component {
    static template = "call_scripts.AnalyticsDays";
    static props = {
        days: Array,
        versions: Array,
        open: {type: Function, optional: true},
    };

    get chart() {
        const {days, versions} = this.props;
        const all = buckets(days);
        const step = (WIDTH - LEFT) / Math.max(1, all.length);
        const x = (index) => LEFT + step * (index + 0.5);
        const points = all.flatMap((bucket) => Object.values(bucket.versions));
        const top = Math.max(
            0.1,
            ...points.map((point) => ratio(point.goals, point.talks))
        );
        const most = Math.max(1, ...all.map((bucket) => bucket.talks));
        const y = (share) => HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (share / top);
        const known = versions.filter((version) =>
            all.some((bucket) => bucket.versions[version.id])
        );
        const isWeekly = all.some((bucket) => bucket.from !== bucket.to);
        return {
            title: isWeekly ? _t("Conversion by week") : _t("Conversion by day"),
            width: WIDTH,
            height: HEIGHT,
            left: LEFT,
            base: HEIGHT - BOTTOM,
            grid: [0, 0.5, 1].map((part) => ({
                y: y(top * part),
                label: percent(top * part, 0),
            })),
            bars: all.map((bucket, index) => ({
                key: bucket.from,
                x: x(index) - step * 0.4,
                width: step * 0.8,
                y: HEIGHT - BOTTOM - 60 * ratio(bucket.talks, most),
                height: 60 * ratio(bucket.talks, most),
                title: `${shortDay(bucket.from)}: ${whole(bucket.talks)}`,
                label:
                    index % Math.ceil(all.length / 10) === 0
                        ? shortDay(bucket.from)
                        : "",
                middle: x(index),
                bucket,
            })),
            lines: known.map((version, place) =>
                this.line(version, place, all, {x, y})
            ),
            marks: known.flatMap((version, place) => {
                const index = all.findIndex(
                    (bucket) =>
                        bucket.from <= version.published_on &&
                        version.published_on <= bucket.to
                );
                return index < 0
                    ? []
                    : [
                          {
                              key: version.id,
                              x: x(index) - step / 2,
                              y: 12 + 13 * place,
                              label: `v${version.number}`,
                              class: SERIES[place % SERIES.length],
                          },
                      ];
            }),
        };
    }

    line(version, place, all, {x, y}) {
        const dots = all.flatMap((bucket, index) => {
            const point = bucket.versions[version.id];
            if (!point) {
                return [];
            }
            const share = ratio(point.goals, point.talks);
            return [
                {
                    key: bucket.from,
                    x: x(index),
                    y: y(share),
                    bucket,
                    title: `v${version.number}, ${shortDay(bucket.from)}: ${percent(share)} (${whole(point.goals)} / ${whole(point.talks)})`,
                },
            ];
        });
        return {
            version,
            class: SERIES[place % SERIES.length],
            dots,
            d: dots.map((dot, i) => `${i ? "L" : "M"}${dot.x},${dot.y}`).join(" "),
        };
    }

    open(bucket, version) {
        const what = version ? {version_id: version.id} : {};
        this.props.open?.(what, {date_from: bucket.from, date_to: bucket.to});
    }
}
