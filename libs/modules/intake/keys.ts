/** Names of what rows put on record and rest on, within one import. */
export const municipalityKey = (code: string): string => `municipality ${code}`;
export const commitmentKey = (code: string, recommendation: string): string => `commitment ${code} ${recommendation}`;
export const seatKey = (edition: string, person: string): string => `seat ${edition} ${person}`;
export const trainingDayKey = (edition: string, day: number): string => `training day ${edition} ${day}`;
export const entryKey = (table: string, ref: string): string => `entry ${table} ${ref}`;
export const identityKey = (person: string): string => `identity ${person}`;
/** All that a table would have brought, when it cannot be read or breaks off. */
export const tableKey = (table: string): string => `table ${table}`;

const TABLES_OF: Readonly<Record<string, string>> = {
  municipality: 'municipalities',
  commitment: 'commitments',
  seat: 'participants',
  identity: 'participants',
  training: 'academy-days',
};

/** The table whose rows give what the key names. */
export const tableOfKey = (key: string): string => {
  const [what = '', second = ''] = key.split(' ');
  return TABLES_OF[what] ?? second;
};

/** The entry was to be corrected or annulled by a row that is faulty: it stands otherwise than the file says. */
export const amendedKey = (table: string, ref: string): string => `amended ${table} ${ref}`;
