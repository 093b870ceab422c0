/** What the composition root puts in, under names that an interface does not have. */
export const OPEN_RECORD = Symbol('OPEN_RECORD');
/** The record's desk, with its commands on the bus. */
export const DESK = Symbol('DESK');
/** What proves that a request comes from the owner of the data folder. */
export const OWNER_TOKEN = Symbol('OWNER_TOKEN');
