import { AssertionError } from "node:assert";
import { type FakeOpenAI, type FakeOpenAISettings, startFakeOpenAI } from "@embedloom/testing";
import { onTestFinished } from "vitest";
import type { ProviderChoice } from "../api/providers.ts";
import type { TestStudio } from "./test-studio.ts";

/** A fake OpenAI server with a narrow model of an unknown name, which takes 32 texts in a request. */
export async function startFakeProvider(settings: FakeOpenAISettings = {}): Promise<FakeOpenAI> {
  const server = await startFakeOpenAI({ models: { narrow: { dimensions: 16 } }, ...settings });
  onTestFinished(() => server.close());
  return server;
}

/** The choice of that server. */
export function fakeChoice({ url }: FakeOpenAI, apiKey?: string): ProviderChoice {
  return { kind: "openai", baseUrl: url, model: "narrow", ...(apiKey !== undefined && { apiKey }) };
}

/** Switches a studio to that server, without a cache: what is paid for must be kept by the studio itself. */
export async function useProvider({ call }: Pick<TestStudio, "call">, choice: ProviderChoice): Promise<void> {
  for (const [path, body] of [
    ["/api/cache", { kind: "none" }],
    ["/api/provider", choice],
  ] as const) {
    const { status, body: reply } = await call("PUT", path, body);
    if (status !== 200) throw new AssertionError({ message: `${path} was refused: ${JSON.stringify(reply)}` });
  }
}

/** A text that is cut into that many different chunks. */
export function paragraphs(count: number, name = "paragraph"): string {
  return Array.from({ length: count }, (_, i) => `${name} ${i} ${"is rather long, ".repeat(8)}`).join("\n\n");
}

/** The texts that were paid for more than once. */
export function paidTwice({ textsServed }: FakeOpenAI): string[] {
  return [...textsServed].filter(([text, times]) => times > 1 && text !== "embedloom").map(([text]) => text);
}
