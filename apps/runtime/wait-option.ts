import { InvalidArgumentError, Option } from 'commander';

const LONGEST_WAIT = 86_400;

const seconds = (text: string): number => {
  if (/^\d{1,5}$/.test(text) && Number(text) <= LONGEST_WAIT) return Number(text);
  throw new InvalidArgumentError(`Expected: a number of seconds, at most ${LONGEST_WAIT}.`);
};

/** Of every program that opens stores. */
export const waitOption = (): Option =>
  new Option('--wait <seconds>', 'wait for an event store or a read store that does not answer yet').argParser(seconds);
