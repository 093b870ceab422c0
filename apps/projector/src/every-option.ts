import { Option } from 'commander';
import { seconds } from '../../runtime/seconds.js';

/** Between two looks of a projector at how far it is. */
export const everyOption = (): Option =>
  new Option('--every <seconds>', 'say how far it is, where that has changed, after so many seconds')
    .argParser(seconds(1))
    .default(10);
