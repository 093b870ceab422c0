import type { View } from '@kernel/view.js';
import { refsView } from './views/refs.view.js';
import { standingView } from './views/standing.view.js';

/** All views that are projected from the log. */
export const VIEWS: readonly View[] = [standingView, refsView];
