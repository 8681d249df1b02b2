import { describe, expect, test } from "vitest";
import { type BlockRequest, createTokenGathering, type TokenBlock } from "./token-gathering.ts";

/** A block of one token per code unit. */
function block({ text }: BlockRequest, units = text.length, atSpace = false): TokenBlock {
  const starts = Int32Array.from({ length: units }, (_, i) => i);
  return {
    ids: starts.map((start) => text.charCodeAt(start)),
    starts,
    ends: starts.map((start) => start + 1),
    units,
    atSpace,
  };
}

describe("createTokenGathering", () => {
  test("default: a short text is one stretch, and its block is the result", () => {
    const gathering = createTokenGathering("abc", 10);
    const request = gathering.next()!;
    expect(request).toEqual({ text: "abc", isLast: true, afterSpace: false, mustCut: false });
    const only = block(request);
    gathering.add(only);
    expect(gathering.next()).toBeUndefined();
    expect(gathering.result().ids).toBe(only.ids);
  });

  test("behavior: an empty text is one stretch", () => {
    const gathering = createTokenGathering("", 10);
    gathering.add(block(gathering.next()!));
    expect(gathering.next()).toBeUndefined();
    expect(gathering.result().ids).toHaveLength(0);
  });

  test("behavior: the next stretch begins where the block ended, and spans count from the text's beginning", () => {
    const text = "the rent is paid by the tenant";
    const gathering = createTokenGathering(text, 8);
    const stretches: string[] = [];
    for (let request = gathering.next(); request !== undefined; request = gathering.next()) {
      stretches.push(request.text);
      gathering.add(block(request, request.isLast ? request.text.length : 5, request.text.startsWith("ent")));
    }
    expect(stretches.slice(0, 3)).toEqual(["the rent", "ent is p", "s paid b"]);
    const { ids, starts, ends } = gathering.result();
    expect(String.fromCharCode(...ids)).toBe(text);
    expect([...starts]).toEqual(Array.from(text, (_, i) => i));
    expect([...ends]).toEqual(Array.from(text, (_, i) => i + 1));
  });

  test("behavior: tells the next block that the text was cut at a space", () => {
    const gathering = createTokenGathering("one two three", 8);
    gathering.add(block(gathering.next()!, 3, true));
    expect(gathering.next()).toMatchObject({ text: " two thr", afterSpace: true });
  });

  test("behavior: a stretch without a place to cut grows, until a cut anywhere is the lesser evil", () => {
    const gathering = createTokenGathering("x".repeat(200_000), 1000);
    const lengths: number[] = [];
    let request = gathering.next()!;
    for (; !request.mustCut; request = gathering.next()!) {
      lengths.push(request.text.length);
      gathering.add(undefined);
    }
    expect(lengths).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000]);
    expect(request.text).toHaveLength(64_000);
    gathering.add(block(request, 63_999));
    expect(gathering.next()).toMatchObject({ isLast: false, mustCut: false });
  });
});
