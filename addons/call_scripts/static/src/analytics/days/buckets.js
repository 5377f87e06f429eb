const DAY = 24 * 3600 * 1000;
/** More days than this are drawn as weeks. */
const MOST_DAYS = 45;

function dayText(time) {
    return new Date(time).toISOString().slice(0, 10);
}

/**
 * Days (or weeks) from the first to the last with talks, without gaps.
 *
 * @param {{day: String, version_id: Number, talks: Number, goals: Number}[]} days
 * @returns {{from: String, to: String, talks: Number, versions: Object}[]}
 */
export function buckets(days) {
    if (!days.length) {
        return [];
    }
    const time = (day) => Date.parse(`${day}T00:00:00Z`);
    const first = time(days[0].day);
    const last = time(days[days.length - 1].day);
    const span = Math.round((last - first) / DAY) + 1;
    const size = span > MOST_DAYS ? 7 : 1;
    const result = [];
    for (let start = first; start <= last; start += size * DAY) {
        const end = start + (size - 1) * DAY;
        result.push({from: dayText(start), to: dayText(end), talks: 0, versions: {}});
    }
    for (const item of days) {
        const place = Math.floor((time(item.day) - first) / DAY / size);
        const bucket = result[place];
        bucket.talks += item.talks;
        const point = (bucket.versions[item.version_id] ||= {talks: 0, goals: 0});
        point.talks += item.talks;
        point.goals += item.goals;
    }
    return result;
}
