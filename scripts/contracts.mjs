// Completes the contracts of stored events: libs/modules/<m>/contract holds a schema and a golden sample of each version for each type.
// Fills in the data hash of a new sample, and writes new files into the manifest. It never changes what the manifest holds: an event that was
// written once is read for ever. A schema that only gains an optional field is entered anew by deleting its line by hand.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { format } from 'prettier';

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const write = async (file, value) =>
  writeFileSync(file, await format(JSON.stringify(value, null, 2), { parser: 'json', printWidth: 120 }));

let changed = 0;
for (const folder of globSync('libs/modules/*/contract')) {
  const path = join(folder, 'manifest.json');
  const manifest = existsSync(path) ? read(path) : {};
  for (const file of readdirSync(folder).toSorted()) {
    if (file === 'manifest.json') continue;
    const content = read(join(folder, file));
    if (content.dataHash === '') {
      content.dataHash = sha256(Buffer.from(content.salt, 'hex'), canonicalize(content.data));
      await write(join(folder, file), content);
    }
    const hash = sha256(readFileSync(join(folder, file)));
    manifest[file] ??= hash;
    if (manifest[file] === hash) continue;
    process.stderr.write(
      `${join(folder, file)} is not what the manifest holds. Stored events are read for ever: restore it.\n`,
    );
    changed += 1;
  }
  await write(path, Object.fromEntries(Object.entries(manifest).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}
process.exitCode = changed === 0 ? 0 : 1;
