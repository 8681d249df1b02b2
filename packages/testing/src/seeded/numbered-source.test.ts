import { expect, test } from "vitest";
import { createNumberedSource, numberedId } from "./numbered-source.ts";

async function idsOf(range: { readonly after?: string; readonly through: string }): Promise<string[]> {
  const pages: string[] = [];
  for await (const page of createNumberedSource(1000).read(range)) pages.push(...page.map(({ id }) => id));
  return pages;
}

test("default: reads the texts behind one id through another, and none that are not there", async () => {
  expect(await idsOf({ after: numberedId(0), through: numberedId(2) })).toEqual([numberedId(1), numberedId(2)]);
  expect(await idsOf({ through: numberedId(5000) })).toHaveLength(1000);
});

test("error: a range that is none, or cannot be looked at", async () => {
  const throws = new Proxy([], {
    get() {
      throw new RangeError("trap");
    },
  });
  await expect(idsOf(throws as never)).rejects.toMatchObject({ option: "range" });
  await expect(idsOf({ through: "7" })).rejects.toMatchObject({ option: "through" });
});
