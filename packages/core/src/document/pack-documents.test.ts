import { expect, test } from "vitest";
import { packRequests } from "../request/pack-requests.ts";
import { packDocuments, requestTokens } from "./pack-documents.ts";

const sizes = (...tokens: readonly number[]) => tokens.map((each) => ({ tokens: each, chunks: 1 }));

test("default: without limits all travel together", () => {
  expect(packDocuments(sizes(1, 2, 3), {})).toEqual([[2, 1, 0]]);
  expect(packDocuments([], { tokensPerRequest: 5 })).toEqual([]);
});

test("args: each limit holds, and what is over one travels alone", () => {
  expect(packDocuments(sizes(3, 9, 2), { tokensPerRequest: 5 })).toEqual([[1], [0, 2]]);
  expect(packDocuments(sizes(1, 1, 1), { documentsPerRequest: 2 })).toEqual([[0, 1], [2]]);
  const many = [
    { tokens: 1, chunks: 3 },
    { tokens: 1, chunks: 2 },
    { tokens: 1, chunks: 2 },
  ];
  expect(packDocuments(many, { chunksPerRequest: 4 })).toEqual([[0], [1, 2]]);
});

test("behavior: where chunks are scarce, a document counts as the tokens it crowds out", () => {
  expect(requestTokens({ tokens: 5, chunks: 4 }, { tokensPerRequest: 100, chunksPerRequest: 10 })).toBe(40);
  expect(requestTokens({ tokens: 50, chunks: 4 }, { tokensPerRequest: 100, chunksPerRequest: 10 })).toBe(50);
});

test("behavior: packed once more in their order, documents come to the same requests, at 95 % and more", () => {
  let state = 7;
  const random = (): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32;
  for (let round = 0; round < 20; round++) {
    const all = sizes(...Array.from({ length: 400 }, () => 1 + Math.floor(500 * random() ** 2)));
    const requests = packDocuments(all, { tokensPerRequest: 1000, documentsPerRequest: 100 });
    const order = requests.flat();
    const limits = { tokensPerRequest: 1000, inputsPerRequest: 100 };
    const again = [...packRequests(order.length, limits, (i) => all[order[i]!]!.tokens)];
    expect(
      again.map(({ start, end }) => order.slice(start, end)),
      `seed 7, round ${round}`,
    ).toEqual(requests);
    const total = all.reduce((sum, { tokens }) => sum + tokens, 0);
    expect(total / (1000 * requests.length), `seed 7, round ${round}`).toBeGreaterThanOrEqual(0.95);
  }
});

test("behavior: a hundred thousand documents are packed in a moment, and each travels once", () => {
  const all = sizes(...Array.from({ length: 100_000 }, (_, i) => 1 + ((i * 7919) % 500)));
  const requests = packDocuments(all, { tokensPerRequest: 1000 });
  expect(new Set(requests.flat()).size).toBe(100_000);
});
