import { appending } from './appending.js';
import type { Behaviour } from './bench.js';
import { deleting } from './deleting.js';
import { followingAll } from './following-all.js';
import { followingStreams } from './following-streams.js';
import { reading } from './reading.js';
import { repeating } from './repeating.js';

/** What a server does, seen by a client: the double must, and a real one is asked the same. */
export const BEHAVIOURS: Readonly<Record<string, readonly Behaviour[]>> = {
  appending,
  'appending the same again': repeating,
  reading,
  deleting,
  'following a stream': followingStreams,
  'following $all': followingAll,
};
