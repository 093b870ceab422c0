/** Names of what rows put on record and rest on, within one import. */
export const municipalityKey = (code: string): string => `municipality ${code}`;
export const commitmentKey = (code: string, recommendation: string): string => `commitment ${code} ${recommendation}`;
export const seatKey = (edition: string, person: string): string => `seat ${edition} ${person}`;
export const trainingDayKey = (edition: string, day: number): string => `training day ${edition} ${day}`;
export const entryKey = (table: string, ref: string): string => `entry ${table} ${ref}`;
export const identityKey = (person: string): string => `identity ${person}`;
/** The entry was to be corrected or annulled by a row that is faulty: it stands otherwise than the file says. */
export const amendedKey = (table: string, ref: string): string => `amended ${table} ${ref}`;
