import { afterEach, expect, test, vi } from "vitest";
import { forgottenSecrets, isSameAddress, withoutSecret, withSecrets } from "./address-secret.ts";
import { collectionSettings, type CollectionSettings } from "./collection-settings.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const of = (baseUrl: string, cache = "sqlite"): CollectionSettings =>
  collectionSettings([{ provider: "ollama", baseUrl, cache }]);

test.each([
  ["http://me:pw@host:1/v1", "http://host:1/v1"],
  ["https://host/v1?key=pw", "https://host/v1"],
  ["redis://:pw@host:6379/2", "redis://host:6379/2"],
  ["http://host:1", "http://host:1"],
  ["sqlite", "sqlite"],
  ["no address", "no address"],
])("default: of %s is remembered %s", (address, remembered) => {
  expect(withoutSecret(address)).toBe(remembered);
});

test("behavior: the environment gives the secret of the same address, and of no other", () => {
  vi.stubEnv("EMBEDLOOM_BASE_URL", "http://me:pw@host:1/v1");
  vi.stubEnv("EMBEDLOOM_CACHE", "redis://:pw@host:6379");
  expect(withSecrets(of("http://host:1/v1", "redis://host:6379"))).toMatchObject({
    baseUrl: "http://me:pw@host:1/v1",
    cache: "redis://:pw@host:6379",
  });
  expect(withSecrets(of("http://other:1/v1"))).toMatchObject({ baseUrl: "http://other:1/v1", cache: "sqlite" });
  expect(withSecrets(of("http://you:own@host:1/v1"))).toMatchObject({ baseUrl: "http://you:own@host:1/v1" });
});

test("behavior: whoever gives a secret is told where to put it, without the secret", () => {
  expect(forgottenSecrets(of("http://host:1/v1"))).toEqual([]);
  const warnings = forgottenSecrets(of("http://me:pw@host:1/v1", "redis://:pw@host:6379"));
  expect(warnings).toEqual([
    expect.stringMatching(/--base-url .*EMBEDLOOM_BASE_URL/),
    expect.stringMatching(/--cache .*EMBEDLOOM_CACHE/),
  ]);
  expect(warnings.join(" ")).not.toContain("pw");
  vi.stubEnv("EMBEDLOOM_BASE_URL", "http://me:pw@host:1/v1");
  expect(forgottenSecrets(of("http://me:pw@host:1/v1"))).toEqual([]);
});

test("behavior: an address is the same with and without its secret, and with a slash at its end", () => {
  expect(isSameAddress("http://me:pw@host:1", "http://host:1/")).toBe(true);
  expect(isSameAddress("http://host:1", "http://host:2")).toBe(false);
  expect(isSameAddress(undefined, "http://host:1")).toBe(false);
  expect(isSameAddress(undefined, undefined)).toBe(true);
});
