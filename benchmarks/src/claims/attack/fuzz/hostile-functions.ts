import { CallersError, MARKER, revoked } from "./callers-error.ts";

/** Functions that answer wrongly, late or not at all. */
export const hostileFunctions: Record<string, () => unknown> = {
  "a function that gives nothing": () => () => undefined,
  "a function that gives null": () => () => null,
  "a function that gives NaN": () => () => NaN,
  "a function that gives Infinity": () => () => Infinity,
  "a function that gives -1": () => () => -1,
  "a function that gives a text": () => () => MARKER,
  "a function that gives a symbol": () => () => Symbol("a"),
  "a function that gives a big integer": () => () => 1n,
  "a function that gives an object": () => () => ({}),
  "a function that gives an array": () => () => [1, 2, 3],
  "a function that gives rows of NaN": () => () => [Float32Array.of(NaN, NaN)],
  "a function that gives a revoked proxy": () => () => revoked({}),
  "a function that gives itself": () => {
    const self = (): unknown => self;
    return self;
  },
  "a function that throws": () => () => {
    throw new CallersError("callback");
  },
  "a function that throws undefined": () => () => {
    throw undefined;
  },
  "a function that throws null": () => () => {
    throw null;
  },
  "a function that throws a text": () => () => {
    throw "caller's text";
  },
  "a function that rejects": () => async () => {
    throw new CallersError("callback");
  },
  "a function that rejects with nothing": () => () => Promise.reject(),
  "a function that resolves with nothing": () => async () => undefined,
  "a function that resolves with null": () => async () => null,
  "a function that resolves with NaN": () => async () => NaN,
  "a function that resolves with an object": () => async () => ({}),
  "a function that resolves with an array": () => async () => [undefined],
  "a function that gives a thenable that throws": () => () => ({
    // oxlint-disable-next-line unicorn/no-thenable -- what is under test
    then() {
      throw new CallersError("then");
    },
  }),
  "a class": () =>
    class Odd {
      readonly secret = MARKER;
    },
  "a generator function": () =>
    function* odd() {
      yield 1;
    },
};
