/** A real MongoDB replica set to run the specs of the double against. */
export const realUrl: string | undefined = process.env['TEST_READ_STORE_URL'] || undefined;
