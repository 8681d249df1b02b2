import type { FakeBatchSettings } from "./batch/batch-settings.ts";
import type { CompatibleServerName } from "./compatible-server.ts";
import type { EncodingSupport } from "./encoding-support.ts";
import type { FakeOpenAIModel } from "./openai-models.ts";
import type { OpenAIFaults } from "./openai-fault.ts";
import type { FakeRateLimits } from "../fake-http/index.ts";
import type { RetryAfterMode } from "./rate-limit-headers.ts";
import type { FakeServiceTime } from "./service-time.ts";
import type { UsageReport } from "./usage-report.ts";
import type { ErrorEra } from "./validation-errors.ts";

/** How the fake OpenAI server behaves; every field has a default that is OpenAI's own behaviour without limits. */
export interface FakeOpenAISettings {
  /** Key every request must carry; any or none is accepted when absent. */
  readonly apiKey?: string;
  /** Models beyond OpenAI's three, or replacements for them. */
  readonly models?: Readonly<Record<string, FakeOpenAIModel>>;
  /** @default "honour" */
  readonly encoding?: EncodingSupport;
  /** Status of a refused `encoding_format`. @default 400 */
  readonly encodingErrorStatus?: 400 | 422;
  /** @default "reported" */
  readonly usage?: UsageReport;
  /**
   * `"azure"` adds `/openai/deployments/<model>/embeddings` and Azure's 401, 404 and 429; any other name brings that
   * server's fields, limits, encodings and words, each of which the other settings replace. @default "openai"
   */
  readonly style?: "openai" | "azure" | CompatibleServerName;
  /** @default "2026" */
  readonly errorEra?: ErrorEra;
  /** @default 2048 */
  readonly inputsPerRequest?: number;
  /** Gate on the whole request, which counts a quarter token per UTF-8 byte whatever `countTokens` says. @default 300_000 */
  readonly tokensPerRequest?: number;
  /** Tokens of one text: what is billed, checked per input and taken from the buckets. @default a quarter per UTF-8 byte, rounded up */
  readonly countTokens?: (text: string) => number;
  /** How long it works on a request. Absent: it answers at once. */
  readonly serviceTime?: FakeServiceTime;
  /** No limits when absent. */
  readonly rateLimits?: FakeRateLimits;
  /** What a 429 says about waiting. @default "both" */
  readonly retryAfter?: RetryAfterMode;
  /** Requests answered before the account is out of money; 0 is at once, absent never. */
  readonly quotaRequests?: number;
  /** How the Batch API behaves. */
  readonly batches?: FakeBatchSettings;
  /** No faults when absent. */
  readonly faults?: OpenAIFaults;
  /** Clock of buckets and log, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}
