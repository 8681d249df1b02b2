// What calls cost and bring back where servers refuse, fail, cut and answer oddly, over real HTTP; and a real llama.cpp.
// Run: npm run claims -- wire [--only NAME,NAME] where NAME is refusals, widths, texts, inputs, replies, addresses,
// fields, bound, real, fakes
//
// The rows and the figures before are those that users reported and that were counted before the work of issue 16.
// The real server needs `npm run real-servers -- --setup` once, and is skipped by name without it.
import { parseArgs } from "node:util";
import type { ClaimReport } from "./claim-report.ts";
import { addressesAndTime } from "./wire/addresses-and-time.ts";
import { failingTexts } from "./wire/failing-texts.ts";
import { fieldsAndBodies } from "./wire/fields-and-bodies.ts";
import { inputsAsTheyCome } from "./wire/inputs-as-they-come.ts";
import { measureRealLlama } from "./wire/real-llama.ts";
import { measureDivergences } from "./wire/recorded-divergences.ts";
import { refusalsForEverybody } from "./wire/refusals-for-everybody.ts";
import { repliesAndAddresses } from "./wire/replies-and-addresses.ts";
import { measureRequestBound } from "./wire/request-bound-property.ts";
import { measureRows } from "./wire/wire-row.ts";
import { wrongWidths } from "./wire/wrong-widths.ts";

/** Measures the claim; see the head of this file. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { only: { type: "string" } } });
  const parts: Readonly<Record<string, () => void | Promise<void>>> = {
    refusals: () => measureRows(report, "One refusal for everybody costs a constant", refusalsForEverybody),
    widths: () => measureRows(report, "A wrong width is nobody's fault and paid once", wrongWidths),
    texts: () => measureRows(report, "One text that fails the server costs one text", failingTexts),
    inputs: () => measureRows(report, "Inputs", inputsAsTheyCome),
    replies: () => measureRows(report, "Replies and addresses", repliesAndAddresses),
    addresses: () => measureRows(report, "Time limits, addresses and certificates", addressesAndTime),
    fields: () => measureRows(report, "Fields, limits and bodies of servers' own", fieldsAndBodies),
    bound: () => measureRequestBound(report),
    real: () => measureRealLlama(report),
    fakes: () => measureDivergences(report),
  };
  const chosen = values.only?.split(",") ?? Object.keys(parts);
  for (const name of chosen) await parts[name]?.();
}
