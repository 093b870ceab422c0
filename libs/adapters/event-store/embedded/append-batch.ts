/**
 * How appends travel to the writing thread and their outcomes back: one text and one list of numbers for all that were made in one turn of the loop.
 * Copying a list of small objects between threads costs more than writing the events does.
 */
export interface AppendBatch {
  /** Lines, of which JSON holds none: for each append its stream, then each event's body. */
  readonly text: string;
  /** For each append the expected revision (-1: no stream) and how many events it has. */
  readonly numbers: Float64Array;
}

/** One append. Between threads a revision is a plain number, -1 for a stream that is not there. */
export interface PackedAppend {
  readonly stream: string;
  readonly expected: number;
  readonly bodies: readonly string[];
}

/** What became of an append. */
export type Outcome =
  | { readonly is: 'appended' | 'repeated'; readonly revision: number; readonly position: number }
  | { readonly is: 'wrong'; readonly actual: number }
  /** It was sent again, and whether it is a repeat could not be read. */
  | { readonly is: 'unread' };

export const packAppends = (appends: readonly PackedAppend[]): AppendBatch => ({
  text: appends.map(({ stream, bodies }) => `${stream}\n${bodies.join('\n')}`).join('\n'),
  numbers: Float64Array.from(appends.flatMap(({ expected, bodies }) => [expected, bodies.length])),
});

export const unpackAppends = ({ text, numbers }: AppendBatch): readonly PackedAppend[] => {
  const lines = text.split('\n');
  const appends: PackedAppend[] = [];
  let line = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    const end = line + 1 + (numbers[i + 1] ?? 0);
    appends.push({ stream: lines[line] ?? '', expected: numbers[i] ?? -1, bodies: lines.slice(line + 1, end) });
    line = end;
  }
  return appends;
};

const KINDS = ['appended', 'repeated', 'wrong', 'unread'] as const;

/** Three numbers for each outcome. */
export const packOutcomes = (outcomes: readonly Outcome[]): Float64Array => {
  const numbers = new Float64Array(outcomes.length * 3);
  outcomes.forEach((outcome, i) => {
    numbers[i * 3] = KINDS.indexOf(outcome.is);
    if ('actual' in outcome) numbers[i * 3 + 1] = outcome.actual;
    if ('position' in outcome) numbers.set([outcome.revision, outcome.position], i * 3 + 1);
  });
  return numbers;
};

export const unpackOutcome = (numbers: Float64Array, index: number): Outcome => {
  const [kind = 3, revision = 0, position = 0] = numbers.subarray(index * 3, index * 3 + 3);
  const is = KINDS[kind] ?? 'unread';
  switch (is) {
    case 'appended':
    case 'repeated':
      return { is, revision, position };
    case 'wrong':
      return { is, actual: revision };
    case 'unread':
      return { is };
  }
};
