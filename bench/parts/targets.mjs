// How a figure stands to what issue 3 asks of it.
export const atLeast = (least, value) => ({ target: `≥ ${least}`, reached: value >= least });
export const atMost = (most, value, unit = '') => ({ target: `≤ ${most}${unit}`, reached: value <= most });
