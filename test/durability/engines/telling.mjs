const listed = (counts) =>
  [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([what, count]) => `${count} × ${what}`)
    .join(', ');

const tally = (all) => all.reduce((counts, one) => counts.set(one, (counts.get(one) ?? 0) + 1), new Map());

/** What was done to them. */
export const inWords = ({ havoc: { kills, pauses, done }, faults, told }) =>
  [
    `${done} kills: ${kills.server} of servers, ${kills.projector} of projectors, ${kills.opening} of them while they opened.`,
    `${pauses.projector} projectors stood still for longer than their leases, and went on; so did ${pauses.server} servers. ${told.late} writes of one came when another had gone on.`,
    ...faults.engines.map(
      ({ name, done: counts, answersCut }) => `${name}: ${answersCut} answers cut; ${listed(counts)}.`,
    ),
    `Clients sent again for: ${listed(told.retries) || 'nothing'}.`,
    `Processes that ended by themselves: ${listed(tally(told.ends)) || 'none'}.`,
  ].join('\n');

/** What was found. */
export const counted = ({ events, documents, repeated, load: { acknowledged, people }, folders }) =>
  `${acknowledged.length} acknowledged commands all stand, none twice, among ${events} events without a gap; ` +
  `${people.identified.size} identities, ${people.erased.size} of them erased for good; ` +
  `${folders.taken.length} imports complete in ${folders.tries} tries, and add nothing when sent again; ` +
  `${repeated} commands get their answer again under their keys; ` +
  `${documents} documents equal a rebuild and a fold of the log, and every projector says that it is at its end.`;

const SHOWN = 5;
const LONGEST = 2_000;

/** What a record never says that only lost its stores: each once, the first of them whole. */
export const faultsInWords = ({ faults }) => {
  const different = [...new Map(faults.map((fault) => [fault.replace(/\d+/g, ''), fault.slice(0, LONGEST)])).values()];
  return [`${faults.length} faults of the program, among them:`, ...different.slice(0, SHOWN)].join('\n');
};
