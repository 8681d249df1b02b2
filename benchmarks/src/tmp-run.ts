import { createClaimReport } from "./claims/claim-report.ts";
import { measure } from "./claims/text/tmp-sizes.ts";
const r = createClaimReport("t", console.log);
await measure(r, process.argv.slice(2));
console.log(r.verdict());
