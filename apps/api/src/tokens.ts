/** What the composition root puts in, under names that an interface does not have. */
export const OPEN_RECORD = Symbol('OPEN_RECORD');
export const REQUEST_STORE = Symbol('REQUEST_STORE');
