import { types } from 'node:util';

/**
 * Jest runs tests in a realm of their own, whose `Error` is not the one that Node's errors are made from. The SDK asks
 * `instanceof Error` of network errors, so without this it would take them for something else than in production.
 */
const ordinary = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    return this === Error ? types.isNativeError(value) : ordinary.call(this as typeof Error, value);
  },
});
