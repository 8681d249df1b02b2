import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStudio } from "@embedloom/studio";

// pnpm add --allow-build=msgpackr-extract

async function* documents() {
  const text = "The landlord mends the roof.";
  yield { path: "roof.txt", text, bytes: text.length, chunks: [{ start: 0, end: text.length }] };
}

const dataFolder = mkdtempSync(join(tmpdir(), "embedloom-rehearsal-"));
const studio = await startStudio({ dataFolder, port: 0, token: false, collection: { documents: documents() } });
console.log(await studio.taken); // { documents: 1, leftOut: 0 }
const page = await fetch(studio.address);
console.log(page.status, (await page.text()).includes("<title>")); // 200 true
await studio.close();
