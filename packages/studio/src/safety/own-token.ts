import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { readRegularFile, writePrivateFile } from "embedloom/studio-parts";

const FILE = "token";
const BYTES = 24;
const TOKEN = /^[\w-]{32}$/;

/**
 * The token of a data folder, which its owner alone can read; created if it does not exist. It stays the same, so that an open
 * page and a bookmark outlive a restart; remove the file for another one.
 */
export async function ownToken(dataFolder: string): Promise<string> {
  const path = join(dataFolder, FILE);
  const file = await readRegularFile(path, { maxBytes: 1000 });
  const known = "bytes" in file ? Buffer.from(file.bytes).toString("latin1").trim() : "";
  if (TOKEN.test(known)) return known;
  const token = randomBytes(BYTES).toString("base64url");
  await writePrivateFile(path, [token]);
  return token;
}
