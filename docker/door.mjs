// The server listens on its own loopback address only. This lets what a container publishes reach it: every connection to the one port is handed on
// to the other, byte by byte. It runs in the server's network, and compose.yaml publishes it on this machine only.
import { connect, createServer } from 'node:net';

const [from, to, host = '0.0.0.0'] = process.argv.slice(2);

createServer((outside) => {
  const inside = connect(Number(to), '127.0.0.1');
  const end = () => {
    outside.destroy();
    inside.destroy();
  };
  for (const side of [outside, inside]) side.on('error', end).on('close', end);
  outside.pipe(inside).pipe(outside);
}).listen(Number(from), host);

process.once('SIGTERM', () => process.exit(0));
