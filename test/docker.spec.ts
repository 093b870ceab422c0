import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly build?: object;
  readonly init?: boolean;
  readonly command?: readonly string[];
  readonly depends_on?: Readonly<Record<string, object>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
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

const isProgram = (argument: string): boolean => /\.m?js$/.test(argument);

const linesOf = (file: string): readonly string[] => readFileSync(join('docker', file), 'utf8').split('\n');

/** What the image takes from the project's folder, by the stage that takes it. */
const copied = (): { readonly build: readonly string[]; readonly image: readonly string[] } => {
  const stages = linesOf('Dockerfile')
    .join('\n')
    .split(/^FROM /m)
    .slice(1);
  const [build = [], image = []] = stages.map((stage) =>
    [...stage.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' ')),
  );
  return { build, image };
};

/** Files that sources name by their path in the project: they are read when the program runs. */
const readAtRunTime = (): readonly string[] =>
  ['apps', 'libs'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.(spec|contract)\.ts$/.test(name))
      .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/'((?:apps|libs)\/[^'\s]+)'/g)])
      .flatMap(([, path = '']) => (existsSync(path) ? [path] : [])),
  );

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

describe('docker/Dockerfile', () => {
  it('takes along what the program reads when it runs, besides its code', () => {
    const files = readAtRunTime();
    expect(files).toContain('libs/adapters/terc/terc.csv');
    expect(copied().image).toEqual(expect.arrayContaining([...files, 'samples']));
  });

  it('takes only what there is, and what its list of files lets through', () => {
    const { build, image } = copied();
    const letThrough = linesOf('Dockerfile.dockerignore').flatMap((line) =>
      line.startsWith('!') ? [line.slice(1)] : [],
    );
    for (const path of [...build, ...image]) {
      expect(existsSync(path)).toBe(true);
      expect(letThrough.filter((known) => path === known || path.startsWith(`${known}/`))).not.toEqual([]);
    }
  });
});

describe.each(['compose.yaml', 'compose.cluster.yaml'])('docker/%s', (file) => {
  const { services, secrets, volumes, networks } = composed(file);

  it('runs programs that there are', () => {
    const own = Object.values(services).filter(({ image }) => image === 'kronika');
    const programs = own.flatMap(({ command = [] }) => command.filter(isProgram));
    expect(programs.filter((program) => !existsSync(sourceOf(program)))).toEqual([]);
    expect(programs).toHaveLength(4);
  });

  it('builds its image once, and lets each of its containers hear a signal from the first moment', () => {
    const own = Object.values(services).filter(({ image }) => image === 'kronika');
    expect(own.filter(({ build }) => build)).toHaveLength(1);
    expect(own.filter(({ init }) => !init)).toEqual([]);
  });

  it('leaves each $ of a script to the script', () => {
    const taken = linesOf(file).filter((line) => line.replaceAll('$$', '').includes('$'));
    expect(taken).toEqual([]);
  });

  it('bounds each service, and asks each whether it is well', () => {
    const unbounded = Object.entries(services).filter(([, { mem_limit: memory, cpus }]) => !memory || !cpus);
    expect(unbounded).toEqual([]);
    const unasked = Object.entries(services).filter(([, { healthcheck }]) => !healthcheck);
    expect(unasked).toEqual([]);
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

/** A server for the door to run: answers, and leaves with 7 when it is asked to end. */
const SERVER = `
  const server = require('node:http').createServer((request, answer) => answer.end(request.method + ' ' + request.url));
  server.listen(process.argv[1], '127.0.0.1');
  process.once('SIGTERM', () => process.exit(7));
`;

describe('the door of the server’s container', () => {
  let door: ChildProcess;
  let port: number;

  beforeEach(async () => {
    const ports = [await freePort(), await freePort()];
    port = ports[0] ?? 0;
    door = spawn(process.execPath, ['docker/door.mjs', ...ports.map(String), '-e', SERVER, String(ports[1])], {
      stdio: 'inherit',
    });
  });

  afterEach(async () => {
    if (door.exitCode !== null) return;
    const left = once(door, 'exit');
    door.kill('SIGTERM');
    await left;
  });

  it('hands on what comes to the server that it runs', async () => {
    expect(await asked(`http://127.0.0.1:${port}/v1/programmes`)).toBe('GET /v1/programmes');
  });

  it('asks the server to end when it is asked itself, and leaves with what that leaves with', async () => {
    await asked(`http://127.0.0.1:${port}/`);
    const left = once(door, 'exit');
    door.kill('SIGTERM');
    expect(await left).toEqual([7, null]);
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
