import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tables } from './country.mjs';

const COLUMNS = {
  municipalities: ['ref', 'teryt', 'name', 'track', 'joined_on'],
  'academy-days': ['edition', 'day', 'on', 'hours'],
  commitments: ['ref', 'teryt', 'action', 'recommendation', 'on', 'recorded_by'],
  adoptions: ['ref', 'teryt', 'recommendation', 'instrument', 'number', 'on', 'title'],
  advisory: ['ref', 'teryt', 'on', 'adviser', 'hours', 'mode', 'topic', 'recommendation', 'document'],
  participants: ['ref', 'person', 'teryt', 'edition', 'side', 'first_name', 'last_name', 'sex', 'email', 'enrolled_on'],
  attendance: ['ref', 'edition', 'person', 'day', 'hours'],
  activities: ['ref', 'kind', 'teryt', 'on', 'hours', 'people', 'organisations', 'document'],
};

const text = (columns, rows) =>
  `${[columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))].map((cells) => cells.join(';')).join('\n')}\n`;

/**
 * Writes a country as a folder that people could bring. Gives how many rows that are.
 *
 * @param change what is done to each row, given its table: to make it faulty
 */
export const writeFolder = (folder, country, change = (row) => row) => {
  mkdirSync(folder, { recursive: true });
  // Every JSON document is a YAML document.
  writeFileSync(join(folder, 'programme.yaml'), JSON.stringify(country.document, null, 2));
  let count = 0;
  for (const [table, rows] of Object.entries(tables(country))) {
    writeFileSync(
      join(folder, `${table}.csv`),
      text(
        COLUMNS[table],
        rows.map((row) => change(row, table)),
      ),
    );
    count += rows.length;
  }
  return count;
};
