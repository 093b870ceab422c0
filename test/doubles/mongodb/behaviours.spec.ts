import { BEHAVIOURS } from './behaviours/all.js';
import { type Engine, startEngine } from './engine-under-test.js';

describe('the engine under test', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());

  it.each(BEHAVIOURS)('$says', async ({ holds }) => {
    await expect(holds(engine)).resolves.toBeUndefined();
  });
});
