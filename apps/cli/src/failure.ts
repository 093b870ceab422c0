/** What a command could not do, in a sentence for people; ends with exit code 1 and without a stack. */
export class Failure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Failure';
  }
}

/** Errors whose message is meant for people. Anything else is a bug and shows its stack. */
const FOR_PEOPLE = new Set([
  'Failure',
  'StoreUnavailable',
  'OutcomeUnknown',
  'WrongRevision',
  'Unreadable',
  'TooLarge',
  'ViewBehind',
  'ConfigurationFault',
]);

export const told = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const plain = FOR_PEOPLE.has(error.name) || 'expected' in error;
  if (!plain) return error.stack ?? error.message;
  const expected = 'expected' in error && typeof error.expected === 'string' ? `\nExpected: ${error.expected}.` : '';
  return error.message + expected;
};
