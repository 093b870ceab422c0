// In which order Jest runs specs. A long one that comes last would be run alone; without times of an earlier run Jest goes by sizes, and the specs
// that run servers, projectors and engines are short files that take long.
const SLOW = /[\\/]test[\\/](?:durability|engines)[\\/]/;

/** Slow ones first, then by their names. */
export default class SlowFirst {
  sort(tests) {
    const isFast = ({ path }) => Number(!SLOW.test(path));
    return tests.toSorted((a, b) => isFast(a) - isFast(b) || (a.path < b.path ? -1 : 1));
  }

  /** Only Jest's own order goes by what was before. */
  cacheResults() {}
}
