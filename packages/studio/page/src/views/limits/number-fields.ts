import type { SimulationRequest } from "../../../../src/api/simulation.ts";

/** The settings that are numbers. */
type NumberKey = {
  [Key in keyof SimulationRequest]: SimulationRequest[Key] extends number ? Key : never;
}[keyof SimulationRequest];

/** One number of the form. */
export interface NumberFieldSpec {
  readonly key: NumberKey;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  /** Whether a share, 0 to 1, is shown as percent. */
  readonly percent?: boolean;
  readonly suffix?: string;
}

/** The numbers of the form with the ranges that the server accepts. */
export const numberFields: readonly NumberFieldSpec[] = [
  { key: "requestsPerMinute", label: "Requests a minute", min: 1, max: 100_000 },
  { key: "tokensPerMinute", label: "Tokens a minute", min: 100, max: 100_000_000 },
  { key: "errorRate", label: "Server errors", min: 0, max: 90, percent: true },
  { key: "resetRate", label: "Resets after payment", min: 0, max: 90, percent: true },
  { key: "poison", label: "Poisoned texts", min: 0, max: 20_000 },
  { key: "texts", label: "Texts", min: 1, max: 20_000 },
  { key: "tokensPerText", label: "Tokens of a text", min: 1, max: 1000 },
  { key: "textsPerRequest", label: "Texts in a request", min: 1, max: 2048 },
  { key: "concurrency", label: "Requests in flight", min: 1, max: 32 },
  { key: "speed", label: "Speed of the clock", min: 1, max: 120, suffix: " ×" },
];
