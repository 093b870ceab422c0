// Runs the double as a process of its own and prints its URL. SIGTERM and SIGINT stop it in good order.
// Usage: node test/doubles/event-store/serve.mjs [--port N] [--version 24.10.14]
import { registerHooks } from 'node:module';
import { parseArgs } from 'node:util';

// Node strips the types by itself, but the sources name each other as they do all over the house: './x.js' is x.ts.
const HERE = new URL('.', import.meta.url).href;
registerHooks({
  resolve(specifier, context, next) {
    const ours = specifier.startsWith('./') && context.parentURL?.startsWith(HERE);
    return next(ours ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, version: { type: 'string' } } });
const { startEventStoreDouble } = await import('./event-store-double.ts');
const double = await startEventStoreDouble({ port: Number(values.port), version: values.version });
console.log(double.url);

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    void double.stop();
  });
}
