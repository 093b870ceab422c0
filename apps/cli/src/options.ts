import { Option } from 'commander';

const ROLES = ['specialist', 'manager', 'coordinator', 'auditor'];

/** Options that several commands share. */
export const dataOption = (): Option => new Option('--data <dir>', 'folder of the record').default('./data');
export const jsonOption = (): Option => new Option('--json', 'output for programs');
export const asOption = (): Option =>
  new Option('--as <role>', 'the role in which you act').choices(ROLES).default('manager');
export const actorOption = (): Option =>
  new Option('--actor <name>', 'your pseudonym on the record; never an e-mail')
    .default('operator')
    .env('KRONIKA_ACTOR');
export const programmeOption = (): Option => new Option('--programme <id>', 'the programme, where there are several');
