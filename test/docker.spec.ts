import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly depends_on?: Readonly<Record<string, object>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly mem_limit?: string;
  readonly cpus?: number;
  readonly healthcheck?: object;
}

interface Composed {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, object>>;
  readonly networks: Readonly<Record<string, object>>;
}

const composed = (file: string): Composed => parse(readFileSync(join('docker', file), 'utf8'), { merge: true });

/** The source of what a container runs. */
const sourceOf = (program: string): string => program.replace(/^dist\/(.*)\.js$/, '$1.ts');

const madeSecrets = (): readonly string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'kronika-docker-'));
  try {
    cpSync('docker/make-secrets.sh', join(folder, 'make-secrets.sh'));
    const make = (): unknown => execFileSync('sh', [join(folder, 'make-secrets.sh')]);
    make();
    const contents = () =>
      readdirSync(join(folder, 'secrets')).map((name) => readFileSync(join(folder, 'secrets', name), 'utf8'));
    const first = contents();
    make();
    expect(contents()).toEqual(first);
    return readdirSync(join(folder, 'secrets')).map((name) => `./secrets/${name}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe.each(['compose.yaml', 'compose.cluster.yaml'])('docker/%s', (file) => {
  const { services, secrets, volumes, networks } = composed(file);

  it('runs programs that there are', () => {
    const programs = Object.values(services).flatMap(({ image, command }) =>
      image === 'kronika' ? [command?.[0] ?? ''] : [],
    );
    expect(programs.filter((program) => !existsSync(sourceOf(program)))).toEqual([]);
    expect(programs).toHaveLength(4);
  });

  it('bounds each service, and asks each whether it is well', () => {
    const unbounded = Object.entries(services).filter(([, { mem_limit: memory, cpus }]) => !memory || !cpus);
    expect(unbounded).toEqual([]);
    const unasked = Object.entries(services).filter(([, { healthcheck }]) => !healthcheck);
    expect(unasked.map(([name]) => name)).toEqual(['door']);
  });

  it('names only what it declares', () => {
    for (const service of Object.values(services)) {
      expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(service.depends_on ?? {})));
      expect(Object.keys(secrets)).toEqual(expect.arrayContaining([...(service.secrets ?? [])]));
      expect(Object.keys(networks)).toEqual(expect.arrayContaining([...(service.networks ?? [])]));
      const named = (service.volumes ?? []).map((volume) => volume.slice(0, volume.indexOf(':')));
      expect(Object.keys(volumes)).toEqual(expect.arrayContaining(named));
    }
  });

  it('reads secrets that the script makes, once', () => {
    const made = madeSecrets();
    expect(made).toEqual(expect.arrayContaining(Object.values(secrets).map(({ file: path }) => path)));
  });

  it('publishes nothing beyond this machine', () => {
    const published = Object.values(services).flatMap(({ ports }) => ports ?? []);
    expect(published).toEqual(['127.0.0.1:3000:8080']);
  });
});

describe('the door of the server’s container', () => {
  let server: Server;
  let door: ChildProcess;
  let port: number;

  beforeAll(async () => {
    server = createServer((request, answer) => answer.end(`${request.method} ${request.url}`));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    port = await freePort();
    const inside = (server.address() as AddressInfo).port;
    door = spawn(process.execPath, ['docker/door.mjs', String(port), String(inside), '127.0.0.1'], {
      stdio: 'inherit',
    });
  });

  afterAll(async () => {
    door.kill();
    await new Promise((closed) => server.close(closed));
  });

  it('hands on what comes to the server', async () => {
    expect(await asked(`http://127.0.0.1:${port}/v1/programmes`)).toBe('GET /v1/programmes');
  });
});

const freePort = async (): Promise<number> => {
  const probe = createServer();
  await new Promise<void>((ready) => probe.listen(0, '127.0.0.1', ready));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
};

/** The door opens a moment after its process begins. */
const asked = async (url: string): Promise<string> => {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer) return answer.text();
  }
};
