import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Finding, TIMEOUT_MS } from "./finding.ts";

/** The oldest Node that runs everything here, as `engines` of the package says. */
const OLDEST = [22, 18] as const;

/** Whether this Node will do. */
export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const fits = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  const says = `${version} on ${process.platform} ${process.arch}`;
  if (fits) return { name: "Node", state: "ok", says };
  const mend = `install Node ${OLDEST.join(".")} or newer, such as: npm install --global n && n lts`;
  return { name: "Node", state: "problem", says: `${says} is too old`, mend };
}

/** A package that few need. */
interface OptionalPart {
  readonly name: string;
  /** What it is needed for, as the end of a sentence. */
  readonly use: string;
  /** Whether it holds code of the machine's own, which may be of another one. */
  readonly isNative?: boolean;
}

const PARTS: readonly OptionalPart[] = [
  { name: "onnxruntime-node", use: "models in this process several times as fast", isNative: true },
  { name: "@embedloom/vector-files", use: "Parquet, Arrow and .npy output" },
  { name: "hyparquet", use: "Parquet input" },
  { name: "@embedloom/pgvector", use: "--sink postgres://" },
  { name: "@embedloom/lancedb", use: "--sink lancedb:" },
  { name: "@lancedb/lancedb", use: "--sink lancedb:", isNative: true },
  { name: "@embedloom/qdrant", use: "--sink qdrant:" },
  { name: "@embedloom/studio", use: "studio" },
  { name: "unpdf", use: "PDF files" },
  { name: "mammoth", use: "Word files" },
  { name: "@modelcontextprotocol/sdk", use: "mcp" },
];

/** Which packages that are not installed with this one are there, and whether the native ones load here. */
export async function checkParts(signal: AbortSignal): Promise<readonly Finding[]> {
  return Promise.all([checkSqliteVec(signal), ...PARTS.map((part) => checkPart(part, signal))]);
}

async function checkPart({ name, use, isNative }: OptionalPart, signal: AbortSignal): Promise<Finding> {
  const path = await placeOf(name);
  if (path === undefined) {
    return { name, state: "note", says: `not installed; needed for ${use}`, mend: `npm install ${name}` };
  }
  if (isNative !== true) return { name, state: "ok", says: `installed, for ${use}` };
  return loads(name, `await import(${JSON.stringify(pathToFileURL(path).href)})`, signal);
}

/** Where a package would be loaded from: beside this one or the one that runs models, else from the folder the user stands in. */
async function placeOf(name: string): Promise<string | undefined> {
  // Some packages export no main file: what they all have is their folder.
  const bases = [
    import.meta.url,
    import.meta.resolve("@embedloom/transformers"),
    pathToFileURL(join(process.cwd(), "package.json")).href,
  ];
  for (const base of bases) {
    const { resolve } = createRequire(base);
    for (const specifier of [name, `${name}/package.json`]) {
      try {
        return resolve(specifier);
      } catch {
        // Not there, or not under that name.
      }
    }
  }
  return undefined;
}

async function checkSqliteVec(signal: AbortSignal): Promise<Finding> {
  const identity = { fingerprint: "doctor", dimensions: 8, distance: "cosine", encoding: "float32" };
  const program = `
    const { createSqliteVecSink } = await import(${JSON.stringify(import.meta.resolve("@embedloom/sqlite-vec"))});
    await createSqliteVecSink({ path: ":memory:" }).open(${JSON.stringify(identity)});`;
  return loads("sqlite-vec", program, signal);
}

/** Loads native code in a process of its own: what is of another machine may end the one that loads it. */
async function loads(name: string, program: string, signal: AbortSignal): Promise<Finding> {
  const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", program], {
    stdio: "ignore",
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  const code: unknown = await once(child, "exit").then(
    ([exitCode]: unknown[]) => exitCode,
    () => undefined,
  );
  signal.throwIfAborted();
  if (code === 0) return { name, state: "ok", says: "its native code loads" };
  const says = `its native code does not load on ${process.platform} ${process.arch}`;
  return {
    name,
    state: "problem",
    says,
    mend: `npm rebuild ${name}, or npm uninstall ${name} && npm install ${name} on this machine`,
  };
}
