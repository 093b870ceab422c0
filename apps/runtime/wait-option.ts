import { Option } from 'commander';
import { seconds } from './seconds.js';

/** Of every program that opens stores. */
export const waitOption = (): Option =>
  new Option('--wait <seconds>', 'wait for an event store or a read store that does not answer yet').argParser(
    seconds(),
  );
