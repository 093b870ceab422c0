import { describe, expect, it } from '@jest/globals';
import type { Lookups } from '@modules/participation/contracts.js';
import { someRules } from '@testing/builders.js';
import { anOpenRecord, aSender } from '@testing/open-record.js';
import { submitAdvisory } from './advisory.handling.js';
import type { AdvisoryIntent } from './advisory.handling.js';

const lookups: Lookups = {
  rules: async () => someRules(),
  memberships: async (_, code) => [{ teryt: `${code}3`, name: 'Miechów', track: 'full', from: '2024-01-15' }],
};
const log = (ref: string, teryt: string): AdvisoryIntent => ({
  type: 'record',
  table: 'advisory',
  ref,
  content: { teryt, on: '2024-02-01', adviser: 'adv-1', minutes: 60, mode: 'remote', topic: 'x' },
});

describe('an advisory log in a record', () => {
  const aDesk = () => {
    const submit = submitAdvisory(anOpenRecord().path, lookups);
    return (key: string, ...commands: readonly AdvisoryIntent[]) =>
      submit({ programme: 'demo', key, commands, given: aSender });
  };

  it('takes sessions by the rules and the membership that were looked up, once', async () => {
    const send = aDesk();
    await expect(send('120805', log('D/1', '1208053'), log('D/2', '1208053'))).resolves.toMatchObject({ appended: 2 });
    await expect(send('120805', log('D/1', '1208053'))).resolves.toMatchObject({ appended: 0 });
  });
  it('refuses a ref that stands under another municipality', async () => {
    const send = aDesk();
    await send('120805', log('D/1', '1208053'));
    await expect(send('121703', log('D/1', '1217033'))).rejects.toEqual(
      expect.objectContaining({ code: 'entry.ref-elsewhere' }),
    );
  });
  it('refuses a session of another municipality than that of the log', async () => {
    await expect(aDesk()('120805', log('D/1', '1217033'))).rejects.toEqual(
      expect.objectContaining({ code: 'participation.not-a-member' }),
    );
  });
});
