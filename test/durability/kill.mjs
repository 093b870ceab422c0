// Kills what keeps a record, at random moments, again and again, and looks whether the record is what was acknowledged.
// Usage: npm run kill [-- COUNT] [options]: one process over files, see kill-embedded.mjs
//        npm run kill -- --engines [COUNT] [options]: several over EventStoreDB and MongoDB, see engines/kill-engines.mjs
if (process.argv.includes('--engines')) await import('./engines/kill-engines.mjs');
else await import('./kill-embedded.mjs');
