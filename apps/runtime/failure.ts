/** What a command could not do, in a sentence for people; ends without a stack. */
export class Failure extends Error {
  /**
   * @param expected what would have been taken, in words for people
   * @param exitCode another than 1 where a signal ended it
   */
  constructor(
    message: string,
    readonly expected?: string,
    readonly exitCode = 1,
  ) {
    super(message);
    this.name = 'Failure';
  }
}

/** Errors whose message is meant for people, by name: they cross between threads, where classes are lost. */
const FOR_PEOPLE = new Set([
  'Failure',
  'Unreadable',
  'FolderInUse',
  'StoreUnavailable',
  'OutcomeUnknown',
  'WrongRevision',
  'TooLarge',
  'ViewBehind',
  'ViewBuilding',
  'NoSuchView',
  'AlreadyBuilding',
  'BuiltFromOtherLog',
  'AheadOfLog',
  'RevisionGap',
  'ConfigurationFault',
  'LogsDiffer',
  'WrittenMeanwhile',
  'NotAsRecorded',
  'NotInSequence',
  'TransferConflict',
]);

/** Anything that is not meant for people is a bug, and shows its stack. */
export const told = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (isOfSystem(error)) return sentence(error.message);
  if (FOR_PEOPLE.has(error.name) || isRefusal(error)) return error.message + expectation(error);
  return `This is a fault of the program, not yours: ${error.stack ?? error.message}`;
};

/** A refused rule, of whatever module. */
const isRefusal = (error: Error): boolean => 'code' in error && 'kind' in error && 'details' in error;

/** What the operating system refuses: no space, no permission, a port that is taken. */
const isOfSystem = (error: Error): boolean => 'syscall' in error && 'errno' in error;

const expectation = (error: Error): string =>
  'expected' in error && typeof error.expected === 'string' ? `\nExpected: ${ended(error.expected)}` : '';

export const sentence = (text: string): string => {
  const plain = text.trim().replace(/^error: /, '');
  return ended(plain.charAt(0).toUpperCase() + plain.slice(1));
};

export const ended = (text: string): string => (/[.!?…)]$/.test(text) ? text : `${text}.`);
