/**
 * Values which many look at, each at its own: a block is rendered when something was
 * said about it, not whenever another block was chosen.
 */

/** Make a watched Map hold what `wanted` holds, touching only what differs. */
export function keep(map, wanted) {
    for (const key of [...map.keys()]) {
        if (!wanted.has(key)) {
            map.delete(key);
        }
    }
    for (const [key, value] of wanted) {
        if (map.get(key) !== value) {
            map.set(key, value);
        }
    }
}
