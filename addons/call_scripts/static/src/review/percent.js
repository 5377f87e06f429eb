import {formatFloat} from "@web/core/utils/numbers";

/** A score as people of the language write it: 82.5 %, 82,5 %. */
export function percent(score) {
    return `${formatFloat(score, {digits: [16, 2], trailingZeros: false})} %`;
}
