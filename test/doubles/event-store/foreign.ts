import { randomUUID } from 'node:crypto';
import type { Log } from './log.js';
import { LINK, type Proposed, STREAM_METADATA } from './recorded.js';

const made = (type: string, text: string, isJson: boolean): Proposed => ({
  id: randomUUID(),
  type,
  isJson,
  data: Buffer.from(text, 'utf8'),
  metadata: new Uint8Array(),
});

/** Plants events in `$all` that come from elsewhere: the server itself, its projections, other applications. */
export class Foreign {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** What a fresh server writes of its own accord, so that nothing of anybody else stands at the very beginning. */
  begin(): void {
    this.#log.append('$$$stats', 'any', [made(STREAM_METADATA, '{"$maxAge":86400}', true)]);
    this.system('$users', '$User', '"ops"');
    this.system('$user-admin', '$UserCreated', '{"loginName":"admin"}');
    this.system('$user-ops', '$UserCreated', '{"loginName":"ops"}');
  }

  /** An event of the server's own: stream and type begin with `$`. */
  system(stream = '$scavenges', type = '$scavengeStarted', text = '{}'): void {
    this.#log.append(stream, 'any', [made(type, text, true)]);
  }

  /** A link, as projections write them, into `stream`; its target need not be there. */
  link(stream: string, target: string, revision = 0): void {
    this.#log.append(stream, 'any', [made(LINK, `${revision}@${target}`, false)]);
  }

  /** Events of another application. */
  events(stream: string, count = 1, type = 'SomethingElse'): void {
    const events = Array.from({ length: count }, (_, number) => made(type, JSON.stringify({ number }), true));
    this.#log.append(stream, 'any', events);
  }

  /** An event that is no JSON. */
  binary(stream: string, data: Uint8Array, type = 'Bytes'): void {
    this.#log.append(stream, 'any', [{ ...made(type, '', false), data }]);
  }

  /** A stream that somebody else deletes: softly, or for ever. */
  delete(stream: string, how: 'softly' | 'for-ever' = 'softly'): void {
    if (how === 'softly') this.#log.delete(stream, 'any');
    else this.#log.tombstone(stream, 'any');
  }
}
