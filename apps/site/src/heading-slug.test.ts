import { expect, test } from "vitest";
import { headingSlug } from "./heading-slug.ts";

test.each([
  ["Late chunking and transformers", "late-chunking-and-transformers"],
  ["`embed()`: texts, in & out", "embed-texts-in--out"],
  ["0017: A journal is keyed_by content", "0017-a-journal-is-keyed_by-content"],
  ["Größe, ça va", "größe-ça-va"],
])("default: %s", (heading, slug) => {
  expect(headingSlug(heading)).toBe(slug);
});
