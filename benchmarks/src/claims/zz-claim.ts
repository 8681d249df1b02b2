import type { ClaimReport } from "./claim-report.ts";
export async function measure(report: ClaimReport, [part]: readonly string[]): Promise<void> {
  const { measure: run } = await import(`./cache/${part}-part.ts`);
  await run(report);
}
