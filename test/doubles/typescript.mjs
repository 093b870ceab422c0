// The doubles are TypeScript like everything else, so that the compiler, lint and Jest see them as they see the rest. To start one by itself, Node 24 strips
// the types by itself; what it does not do is find './x.ts' for an import of './x.js', and that is all that is added here. In return the doubles keep to
// what can be stripped: no enums, no parameter properties, no decorators, no path aliases.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.') || !specifier.endsWith('.js')) return next(specifier, context);
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    return next(existsSync(source) ? source.href : specifier, context);
  },
});
