import {
  type AbortOptions,
  EmbeddingMatrix,
  type EmbeddingStore,
  fingerprintText,
  isEmbedloomError,
  notify,
  type TokenEncoderInfo,
} from "@embedloom/core";

/** Where token vectors of windows are kept, so that a window which was read once is not read again. */
export interface WindowCacheSettings {
  /** Keeps the vectors, 4 bytes for each value of each token: 100,000 tokens of 384 values are about 190 MB with their overlaps. */
  readonly store: EmbeddingStore;
  /** What all keys begin with. @default "embedloom:window:" */
  readonly prefix?: string | undefined;
  /** Milliseconds until a window expires. Absent: the store's own default. */
  readonly ttlMs?: number | undefined;
  /** Hears of a store that fails, which costs time and nothing else. Absent: nobody does. */
  readonly onStoreError?: ((error: unknown) => void) | undefined;
}

/** Token vectors by the sequence they belong to. */
export interface WindowCache {
  /** One answer for each sequence; `undefined` where nothing whole is kept. */
  get(sequences: readonly Int32Array[], options: AbortOptions): Promise<readonly (EmbeddingMatrix | undefined)[]>;
  /** Keeps the vectors of sequences. */
  set(sequences: readonly Int32Array[], matrices: readonly EmbeddingMatrix[], options: AbortOptions): Promise<void>;
}

/** Bytes before the values: their checksum. */
const HEADER = 4;

/** Makes the cache of one model's windows; a store that fails is a cache without entries. */
export function createWindowCache(settings: WindowCacheSettings, info: TokenEncoderInfo): WindowCache {
  const { store, prefix = "embedloom:window:", ttlMs, onStoreError } = settings;
  const scope = new TextEncoder().encode(`${fingerprintText(info.fingerprint)}\n`);
  const keysOf = async (sequences: readonly Int32Array[]): Promise<string[]> =>
    Promise.all(sequences.map(async (sequence) => prefix + (await digest(scope, sequence))));
  const tolerate = (error: unknown): void => {
    if (!isEmbedloomError(error, "store")) throw error;
    notify("onStoreError", onStoreError, error);
  };
  return {
    async get(sequences, options) {
      const keys = await keysOf(sequences);
      try {
        const values = await store.getMany(keys, options);
        return sequences.map(({ length }, i) => unpack(values[i], length, info.dimensions));
      } catch (error) {
        tolerate(error);
        return sequences.map(() => undefined);
      }
    },
    async set(sequences, matrices, options) {
      const keys = await keysOf(sequences);
      const entries = keys.map((key, i) => ({ key, value: pack(matrices[i]!) }));
      await store.setMany(entries, { ...options, ttlMs }).catch(tolerate);
    },
  };
}

async function digest(scope: Uint8Array, sequence: Int32Array): Promise<string> {
  const bytes = new Uint8Array(scope.length + sequence.length * 4);
  bytes.set(scope);
  const view = new DataView(bytes.buffer, scope.length);
  sequence.forEach((id, i) => view.setInt32(i * 4, id, true));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function pack({ data }: EmbeddingMatrix): Uint8Array {
  const bytes = new Uint8Array(HEADER + data.length * 4);
  const view = new DataView(bytes.buffer);
  data.forEach((value, i) => view.setFloat32(HEADER + i * 4, value, true));
  view.setUint32(0, checksum(bytes.subarray(HEADER)), true);
  return bytes;
}

function unpack(bytes: Uint8Array | undefined, count: number, dimensions: number): EmbeddingMatrix | undefined {
  if (bytes?.length !== HEADER + count * dimensions * 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== checksum(bytes.subarray(HEADER))) return undefined;
  const data = Float32Array.from({ length: count * dimensions }, (_, i) => view.getFloat32(HEADER + i * 4, true));
  return new EmbeddingMatrix(data, dimensions);
}

/** FNV-1a, 32 bits (the constants are the algorithm's own): finds what a store cut or mixed up. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
