import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { ServerError } from "../errors/server-error.ts";
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

  test("behavior: however each character is written, once or twice, broken over lines, in digits", () => {
    const secret = 'sk-"a&b\\c d<é>😀1';
    const twice = JSON.stringify(JSON.stringify(secret));
    const entities = Array.from(secret, (each) => `&#x${each.codePointAt(0)!.toString(16)};`).join("");
    const percents = [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
    const units = Array.from({ length: secret.length }, (_, i) => secret.charCodeAt(i).toString(16).padStart(4, "0"));
    const forms = [
      twice,
      secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
      entities,
      percents,
      encodeURIComponent(encodeURIComponent(secret)),
      String(new URLSearchParams({ q: secret })).slice(2),
      units.map((unit) => `\\u${unit}`).join(""),
      Buffer.from(secret).toString("hex"),
      inspect(Buffer.from(secret)).slice(8, -1),
      Array.from(Buffer.from(secret)).join(", "),
      Array.from(Buffer.from(secret), (byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(","),
      Array.from(Buffer.from(secret), (byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
      Array.from(Buffer.from(secret), (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join(""),
      Buffer.from(secret)
        .toString("base64")
        .replaceAll(/.{8}/g, String.raw`$&\r\n`),
      Array.from(secret).join("\r\n\t"),
      (
        Buffer.from(secret)
          .toString("base64")
          .match(/.{1,8}/g) ?? []
      ).join("\n"),
    ];
    for (const form of forms) {
      const error = new TypeError(`before ${form} after`);
      redactSecrets(error, [secret]);
      expect(error.message, form).toMatch(/^before ["\\]*\[redacted\]["\\]* after$/);
    }
  });

  test("behavior: in what hides what it holds: maps, sets, URLs, bytes", () => {
    const error = Object.assign(new TypeError("no"), {
      map: new Map([["authorization", { value: KEY }]]),
      set: new Set([[KEY]]),
      url: new URL(`http://127.0.0.1/?key=${KEY}`),
      query: new URLSearchParams({ key: KEY }),
      body: Buffer.from(`Bearer ${KEY}`),
      data: Buffer.from(`Bearer ${KEY}`).toJSON(),
      other: new Map([["a", 1]]),
    });
    redactSecrets(error, [KEY]);
    const shown = inspect(error, { depth: Infinity, showHidden: true });
    expect(shown).not.toContain(KEY);
    expect(shown).not.toContain(Array.from(Buffer.from(KEY)).slice(0, 6).join(", "));
    expect(shown).not.toContain(
      Buffer.from(KEY)
        .toString("hex")
        .slice(0, 12)
        .replace(/..(?!$)/g, "$& "),
    );
    expect(error.other).toEqual(new Map([["a", 1]]));
  });

  test("behavior: a text made against the search for secrets is searched in time", () => {
    const secrets = ["nnnnnnnnnnnnnnnnnnnnb", String.raw`\a\a\a\a\a\a\a\b`, "a a a a a a a a a a a b"];
    for (const piece of ["n", "\\", "\\n", " ", "a ", "\\a", "&#", "%25"]) {
      const error = new TypeError(piece.repeat(20_000));
      redactSecrets(error, secrets);
      expect(error.message.length).toBeGreaterThan(0);
    }
  }, 10_000);

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

  test("behavior: what cannot be looked at is blacked out whole, and what has billions of holes costs no time", () => {
    const shown = "[redacted]";
    const { proxy, revoke } = Proxy.revocable([KEY], {});
    revoke();
    const throwing = Object.defineProperty([7, KEY], 0, {
      get() {
        throw new RangeError(KEY);
      },
    });
    const bytes = Uint8Array.of(1, 2);
    structuredClone(bytes, { transfer: [bytes.buffer] });
    const sparse = (): string[] => Object.assign([], { 1: KEY, length: 2 ** 32 - 1 });
    const holes = sparse();
    const error = Object.assign(new TypeError("no"), { throwing, holes, within: new Set([sparse()]), ok: [1, 2] });
    redactSecrets(error, [KEY]);
    // One by one: a matcher would go through the holes.
    expect([error.throwing, error.within, error.holes[1], error.ok]).toEqual([shown, shown, shown, [1, 2]]);
    for (const value of [proxy, throwing, bytes, holes]) expect(() => redactSecrets(value, [KEY])).not.toThrow();
  });
});
