// Until people sign in, the server listens on its own loopback address only, which in a container nobody else reaches. This runs the server, and
// hands on to it, byte by byte, what comes to another port; the compose files publish that one on their own machine only.
//   node docker/door.mjs PORT SERVERS-PORT PROGRAM [ARGUMENT …]
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

const [port, serversPort, ...program] = process.argv.slice(2);
const server = spawn(process.execPath, program, { stdio: 'inherit' });

const door = createServer((outside) => {
  const inside = connect(Number(serversPort), '127.0.0.1');
  const end = () => {
    outside.destroy();
    inside.destroy();
  };
  for (const side of [outside, inside]) side.on('error', end).on('close', end);
  outside.pipe(inside).pipe(outside);
});

door.on('error', ({ message }) => {
  process.stderr.write(`The door of the container does not open: ${message}\n`);
  process.exitCode = 1;
  server.kill();
});
door.listen(Number(port), '0.0.0.0');

// Both begin and end together: the door leaves with what the server leaves with.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => process.exit(process.exitCode ?? code ?? 1));
