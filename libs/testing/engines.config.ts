/** Where real engines are, for the specs that can run against them; undefined where none is at hand. */
export const REAL_ENGINES = {
  eventStore: process.env['TEST_EVENT_STORE_URL'] || undefined,
  readStore: process.env['TEST_READ_STORE_URL'] || undefined,
} as const;
