import { crc32 as zlibCrc32 } from "node:zlib";
import { expect, test } from "vitest";
import { crc32, crc32ByTable } from "./crc32.ts";

test("default: the checksum of the standard's example, with Node's own and without", () => {
  expect([crc32("123456789"), crc32ByTable("123456789")]).toEqual([0xcbf43926, 0xcbf43926]);
});

test("behavior: both are the same for bytes and texts, and go on from a sum before", () => {
  for (let length = 0; length < 300; length += 7) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
    expect(crc32ByTable(bytes)).toBe(zlibCrc32(bytes));
    expect(crc32ByTable(bytes, crc32ByTable("a key, ä"))).toBe(zlibCrc32(bytes, zlibCrc32("a key, ä")));
  }
});
