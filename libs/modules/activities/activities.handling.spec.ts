import { describe, expect, it } from '@jest/globals';
import type { Lookups } from '@modules/participation/contracts.js';
import { someRules } from '@testing/builders.js';
import { anOpenRecord, aSender } from '@testing/open-record.js';
import { submitActivities } from './activities.handling.js';
import type { ActivitiesIntent } from './activities.handling.js';

const lookups: Lookups = {
  rules: async () => someRules(),
  memberships: async (_, code) => [{ teryt: `${code}3`, name: 'Miechów', track: 'full', from: '2024-01-15' }],
};
const record = (ref: string, teryt: string): ActivitiesIntent => ({
  type: 'record',
  table: 'activities',
  ref,
  content: { teryt, on: '2024-02-01', kind: 'promotion', people: 7 },
});

describe('an activity log in a record', () => {
  const aDesk = () => {
    const submit = submitActivities(anOpenRecord().path, lookups);
    return (key: string, ...commands: readonly ActivitiesIntent[]) =>
      submit({ programme: 'demo', key, commands, given: aSender });
  };

  it('takes activities by the rules and the membership that were looked up, once', async () => {
    const send = aDesk();
    await expect(send('120805', record('A/1', '1208053'))).resolves.toMatchObject({ appended: 1 });
    await expect(send('120805', record('A/1', '1208052'))).resolves.toMatchObject({ appended: 0 });
  });
  it('takes those of a region, for which no membership is looked up', async () => {
    await expect(aDesk()('12', record('A/1', '12'))).resolves.toMatchObject({ appended: 1 });
  });
  it.each([
    ['120805', '1217033'],
    ['12', '14'],
  ])('refuses, in the log of %s, an activity of %s', async (key, teryt) => {
    await expect(aDesk()(key, record('A/1', teryt))).rejects.toEqual(
      expect.objectContaining({ code: 'activities.other-unit', details: { teryt, unit: key } }),
    );
  });
});
