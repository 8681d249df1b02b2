import { expect, test } from "vitest";
import { countVectors } from "./count-vectors.ts";

/** A network with vectors for the ids below `size`; hears which ids are tried. */
function network(size: number, tried: number[] = []): (id: number) => Promise<void> {
  return (id) => {
    tried.push(id);
    return id < size ? Promise.resolve() : Promise.reject(new RangeError("out of the table"));
  };
}

test("default: where all ids that are promised work, one try is enough", async () => {
  const tried: number[] = [];
  expect(await countVectors(network(1000, tried), 1000)).toBe(1000);
  expect(tried).toEqual([999]);
});

test("behavior: finds the last id that works, for every size of a table", async () => {
  for (let size = 0; size < 40; size++) expect(await countVectors(network(size), 40)).toBe(size);
});

test("behavior: takes as many tries as the number has bits, and one", async () => {
  const tried: number[] = [];
  await countVectors(network(77_777, tried), 250_000);
  expect(tried.length).toBeLessThanOrEqual(19);
});
