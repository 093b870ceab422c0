import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

// The little of X.509 that a server of a test needs, so that no key lies in the repository and no tool must be installed.

/** As PEM. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority, for as long as a test runs. */
export interface Authority {
  /** As PEM: what clients are to trust. */
  readonly certificate: string;
  /** For a server on this machine: `localhost` and 127.0.0.1, unless it is told other names. */
  issue(names?: readonly string[]): Certified;
}

const DAY_MS = 86_400_000;
const LOOPBACK = [127, 0, 0, 1];
const HERE = ['localhost'];

const OIDS = {
  commonName: [0x55, 0x04, 0x03],
  basicConstraints: [0x55, 0x1d, 0x13],
  alternativeNames: [0x55, 0x1d, 0x11],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
};

const lengthOf = (length: number): readonly number[] => {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
};

const der = (tag: number, ...contents: readonly (Uint8Array | readonly number[])[]): Buffer => {
  const content = Buffer.concat(contents.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
};

const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const oid = (bytes: readonly number[]): Buffer => der(0x06, bytes);
const bits = (bytes: Uint8Array): Buffer => der(0x03, [0], bytes);
const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text, 'utf8'));

const nameOf = (commonName: string): Buffer => sequence(der(0x31, sequence(oid(OIDS.commonName), utf8(commonName))));

/** `YYMMDDHHMMSSZ` */
const moment = (ms: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));

const extension = (id: readonly number[], value: Buffer): Buffer => sequence(oid(id), der(0x04, value));
const IS_AUTHORITY = extension(OIDS.basicConstraints, sequence(der(0x01, [0xff])));

const namesOf = (names: readonly string[]): Buffer =>
  extension(OIDS.alternativeNames, sequence(...names.map((name) => der(0x82, Buffer.from(name))), der(0x87, LOOPBACK)));

const SIGNED_BY = sequence(oid(OIDS.ecdsaWithSha256));

interface Claim {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly extensions: Buffer;
}

const certificateOf = ({ issuer, subject, publicKey, extensions }: Claim, signer: KeyObject): string => {
  const now = Date.now();
  const claimed = sequence(
    der(0xa0, der(0x02, [2])),
    // Positive: the first bit is its sign.
    der(0x02, [1], randomBytes(8)),
    SIGNED_BY,
    nameOf(issuer),
    sequence(moment(now - DAY_MS), moment(now + DAY_MS)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extensions)),
  );
  const whole = sequence(claimed, SIGNED_BY, bits(sign('sha256', claimed, signer)));
  const lines = whole.toString('base64').replaceAll(/.{64}/g, '$&\n').trim();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
};

const keyPair = (): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Two of the same name still do not vouch for each other: each has a key of its own. */
export const makeAuthority = (name = 'Authority of a test'): Authority => {
  const own = keyPair();
  const claim = { issuer: name, subject: name, publicKey: own.publicKey, extensions: IS_AUTHORITY };
  return {
    certificate: certificateOf(claim, own.privateKey),
    issue: (names = HERE) => {
      const { publicKey, privateKey } = keyPair();
      const [subject = ''] = names;
      return {
        certificate: certificateOf({ issuer: name, subject, publicKey, extensions: namesOf(names) }, own.privateKey),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
};
