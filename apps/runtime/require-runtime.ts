// Imported first by every main.ts, for its effect. What needs node:sqlite is imported after it, dynamically: a static
// import of a module that an older Node does not have fails before any line is run.
const major = Number(process.versions.node.split('.')[0]);

if (major < 24) {
  process.stderr.write(
    `Kronika runs on Node 24, which it brings along; this is Node ${process.versions.node}.\n` +
      'Start it with "npm start" or "npx kronika", which use the right one.\n',
  );
  process.exit(1);
}
