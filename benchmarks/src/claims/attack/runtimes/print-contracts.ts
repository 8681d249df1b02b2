import type { ContractCase } from "@embedloom/testing";

/** Runs rule after rule, and prints in one line of JSON how many were kept, how many have no subject here, and which broke. */
export async function printContracts(...contracts: readonly (readonly ContractCase[])[]): Promise<void> {
  let kept = 0;
  let skipped = 0;
  const broken: string[] = [];
  for (const rule of contracts.flat()) {
    if (rule.skip !== undefined) {
      skipped += 1;
      continue;
    }
    try {
      await rule.run();
      kept += 1;
    } catch (error) {
      broken.push(`${rule.title}: ${String(error)}`);
    }
  }
  console.log(JSON.stringify({ kept, skipped, broken }));
}
