/** A real server to hold the behaviours against, instead of the double. */
export const realEventStoreUrl = process.env['TEST_EVENT_STORE_URL'];
