import { BEHAVIOURS } from './behaviours/all.js';
import { OF_THE_DOUBLE } from './behaviours/of-the-double.js';
import { type Engine, startDoubleEngine, startEngine } from './engine-under-test.js';

describe.each([
  { subject: 'the engine under test', start: startEngine, cases: BEHAVIOURS },
  { subject: 'the double by itself', start: startDoubleEngine, cases: OF_THE_DOUBLE },
])('$subject', ({ start, cases }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await start();
  });
  afterAll(() => engine.stop());

  it.each(cases)('$says', async ({ holds }) => {
    await expect(holds(engine)).resolves.toBeUndefined();
  });
});
