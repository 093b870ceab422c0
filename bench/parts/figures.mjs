const sorted = (numbers) => numbers.toSorted((a, b) => a - b);

export const median = (numbers) => sorted(numbers)[numbers.length >> 1];
export const percentile = (numbers, p) => sorted(numbers)[Math.floor((numbers.length - 1) * p)];

export const whole = (number) => Math.round(number).toLocaleString('en');
export const ratio = (number) => number.toFixed(2);
export const ms = (number) => `${number < 10 ? number.toFixed(2) : whole(number)} ms`;

/** How long it took, in milliseconds, with what it gave. */
export const timed = async (work) => {
  const start = performance.now();
  const value = await work();
  return { value, ms: performance.now() - start };
};

/** Runs the works by turns, so that what disturbs the machine disturbs all of them. Gives the results of each. */
export const interleaved = async (rounds, works) => {
  const results = works.map(() => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, work] of works.entries()) results[index].push(await work(round));
  return results;
};
