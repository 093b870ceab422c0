import { InvalidArgumentError } from 'commander';

const LONGEST = 86_400;

/** Reads an option's number of seconds, whole ones from `least` to a day. @throws InvalidArgumentError */
export const seconds =
  (least = 0) =>
  (text: string): number => {
    const given = Number(text);
    if (/^\d{1,5}$/.test(text) && given >= least && given <= LONGEST) return given;
    const bounds = least === 0 ? `at most ${LONGEST}` : `from ${least} to ${LONGEST}`;
    throw new InvalidArgumentError(`Expected: a number of seconds, ${bounds}.`);
  };
