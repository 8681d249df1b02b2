import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sha256 } from "./sha256.ts";

test("default: the digest of the standard's example", () => {
  const hex = Buffer.from(sha256(new TextEncoder().encode("abc"))).toString("hex");
  expect(hex).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("behavior: the same as node:crypto for every length around the ends of blocks, and for long messages", () => {
  for (const length of [...Array.from({ length: 200 }, (_, i) => i), 4095, 4096, 100_003]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 131 + length) & 255);
    expect(Buffer.from(sha256(bytes)), `${length} bytes`).toEqual(createHash("sha256").update(bytes).digest());
  }
});
