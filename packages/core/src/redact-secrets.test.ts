import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { ServerError } from "./errors/server-error.ts";
import { redactSecrets } from "./redact-secrets.ts";

const KEY = "hunter2-hunter2";

describe("redactSecrets", () => {
  test("default: message, stack, detail, body and causes, however deep", () => {
    const inner = Object.assign(new TypeError(`sent ${KEY}`), { body: { error: [{ message: `Bearer ${KEY}?` }] } });
    const error = new ServerError(`It said: ${KEY}`, { cause: new RangeError("between", { cause: inner }) });
    redactSecrets(error, [KEY]);
    expect(error.message).toBe("It said: [redacted]");
    expect(error.detail).toBe("It said: [redacted]");
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(KEY);
  });

  test("args: the part of a header's value after its scheme counts too", () => {
    const error = new TypeError(`key ${KEY} is old`);
    redactSecrets(error, [`Bearer ${KEY}`]);
    expect(error.message).toBe("key [redacted] is old");
  });

  test("behavior: a short key, in either case, where it stands by itself", () => {
    const error = new TypeError("Invalid token MyKey77, not ab1 but ab12 or fab1");
    redactSecrets(error, ["mykey77", "ab1", "x"]);
    expect(error.message).toBe("Invalid token [redacted], not [redacted] but ab12 or fab1");
  });

  test("behavior: in a URL, in JSON, and in Base64 at every place among other bytes", () => {
    const secret = 'pass/"word"+ é';
    const forms = [
      encodeURIComponent(secret),
      JSON.stringify(secret),
      ...["", "a", "ab", "abc"].flatMap((before) =>
        ["", "z", "yz"].flatMap((after) =>
          (["base64", "base64url"] as const).map((as) => Buffer.from(before + secret + after).toString(as)),
        ),
      ),
    ];
    for (const form of forms) {
      const error = new TypeError(`before ${form} after`);
      redactSecrets(error, [secret]);
      expect(error.message, form).toContain("[redacted]");
    }
  });

  test("behavior: deep, frozen, hidden and named by it", () => {
    let deep: object = { last: KEY };
    for (let i = 0; i < 50; i++) deep = { deep };
    const frozen = Object.freeze({ body: Object.freeze({ key: KEY }) });
    const error = Object.assign(new TypeError("no"), { deep, frozen, [KEY]: 1, [Symbol("s")]: KEY });
    Object.defineProperty(error, "hidden", { value: KEY, configurable: true });
    redactSecrets(error, [KEY]);
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(KEY);
  });

  test("behavior: headers that a reply repeats", () => {
    const error = Object.assign(new TypeError("no"), {
      headers: new Headers({ "x-sent": `Bearer ${KEY}`, "x-id": "7" }),
    });
    redactSecrets(error, [KEY]);
    expect(Object.fromEntries(error.headers)).toEqual({ "x-sent": "Bearer [redacted]", "x-id": "7" });
  });

  test("behavior: a secret within another, and the same one twice", () => {
    const error = new TypeError("abcdef-longer abcdef abcdef");
    redactSecrets(error, ["abcdef", "abcdef-longer"]);
    expect(error.message).toBe("[redacted] [redacted] [redacted]");
  });

  test("behavior: what is short, frozen, circular or no error does no harm", () => {
    const circular: { self?: unknown; message: string } = { message: `${KEY} k` };
    circular.self = circular;
    redactSecrets(circular, [KEY, "k"]);
    expect(circular.message).toBe("[redacted] k");
    for (const value of [undefined, "text", 7, Object.freeze({ message: KEY }), new Uint8Array(9)]) {
      expect(() => redactSecrets(value, [KEY])).not.toThrow();
    }
  });
});
