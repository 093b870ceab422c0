import { InvalidArgumentError, Option } from 'commander';
import { isDay } from '@kernel/day.js';
import { ROLES } from './roles.js';
import type { Acting } from './roles.js';
import type { StorageOptions } from './storage.js';

/** What commands that concern a record are told. */
export interface RecordOptions extends Acting, StorageOptions {
  readonly json?: true;
}

export const dataOption = (): Option => new Option('--data <dir>', 'folder of the record').default('./data');
export const jsonOption = (): Option => new Option('--json', 'output for programs');
export const asOption = (): Option =>
  new Option('--as <role>', 'the role in which you act').choices(ROLES).default('manager');
export const actorOption = (): Option =>
  new Option('--actor <name>', 'your pseudonym on the record; never an e-mail')
    .default('operator')
    .env('KRONIKA_ACTOR');
export const programmeOption = (): Option => new Option('--programme <id>', 'the programme, where there are several');
export const portOption = (): Option =>
  new Option('--port <number>', 'port; 0 takes any that is free').default(3000).argParser(port);

export const day = (text: string): string => {
  if (isDay(text)) return text;
  throw new InvalidArgumentError('Expected: a day of the calendar as YYYY-MM-DD, such as 2015-03-26.');
};

export const position = (text: string): bigint => {
  if (/^\d{1,19}$/.test(text)) return BigInt(text);
  throw new InvalidArgumentError('Expected: a position as “kronika log” prints it, such as 120.');
};

const LAST_PORT = 65_535;

const port = (text: string): number => {
  if (/^\d{1,5}$/.test(text) && Number(text) <= LAST_PORT) return Number(text);
  throw new InvalidArgumentError(`Expected: a number from 0 to ${LAST_PORT}.`);
};
