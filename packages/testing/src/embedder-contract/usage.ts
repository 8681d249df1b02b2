import assert from "node:assert/strict";
import type { ContractCase } from "../contract/index.ts";
import { embedderCase, type EmbedderSubject, sampleTexts } from "./embedder-subject.ts";

/** What a call says it cost. */
export function usageFacet(subject: EmbedderSubject): ContractCase[] {
  return [
    embedderCase(
      subject,
      "usage",
      "default: requests are counted, tokens and cost are known numbers or undefined",
      async (embedder) => {
        const { usage } = await embedder.embed(sampleTexts(3));
        assert.ok(Number.isInteger(usage.requests) && usage.requests >= 0, `requests, got ${usage.requests}`);
        assert.ok(
          usage.tokens === undefined || (Number.isInteger(usage.tokens) && usage.tokens >= 0),
          `tokens, got ${usage.tokens}`,
        );
        assert.ok(
          usage.costUsd === undefined || (Number.isFinite(usage.costUsd) && usage.costUsd >= 0),
          `cost, got ${usage.costUsd}`,
        );
      },
    ),
  ];
}
