import { InvalidArgumentError, Option } from 'commander';

const LONGEST = 40;

const name = (text: string): string => {
  if (/^[A-Za-z0-9._-]+$/.test(text) && text.length <= LONGEST) return text;
  throw new InvalidArgumentError(`Expected: letters, digits, ".", "_" and "-", at most ${LONGEST}.`);
};

/** By which a health check finds the one that it is for, where several run on one machine. */
export const nameOption = (): Option =>
  new Option('--name <name>', 'what this one is called, where several run on one machine')
    .argParser(name)
    .default('projector');
