import { Refusal } from "../refusal/index.ts";

/** Reads the bodies of uploads, which may come slowly or never come to an end. */
export interface UploadBodies {
  /**
   * Reads a body and hands it to `work`.
   *
   * @throws Refusal when it has more than `mostBytes`, stands still, or does not fit beside the others
   */
  withBody<T>(request: Request, work: (bytes: Uint8Array) => Promise<T>): Promise<T>;
}

/** What bodies may cost. */
export interface BodyLimits {
  /** Most bytes of one. */
  readonly fileBytes: number;
  /** What to throw for more. */
  readonly tooLarge: () => Refusal;
  /** Most bytes of all that are being read or worked on. @default 256 MB */
  readonly heldBytes?: number;
  /** Milliseconds in which at least one byte has to come. @default 30_000 */
  readonly idleMs?: number;
}

/**
 * Makes a reader of bodies. What counts against the others is the bytes that have come, not the clients that have begun: one
 * that stalls keeps nobody waiting.
 */
export function createUploadBodies({
  fileBytes,
  tooLarge,
  heldBytes = 256_000_000,
  idleMs = 30_000,
}: BodyLimits): UploadBodies {
  let held = 0;
  return {
    async withBody(request, work) {
      const parts: Uint8Array[] = [];
      let total = 0;
      const reader = request.body?.getReader();
      try {
        for (;;) {
          const part = await nextPart(reader, idleMs);
          if (part === undefined) break;
          total += part.byteLength;
          held += part.byteLength;
          if (total > fileBytes) throw tooLarge();
          if (held > heldBytes)
            throw new Refusal("too_many", "Too much is being uploaded at once. Try again in a moment.");
          parts.push(part);
        }
        return await work(Buffer.concat(parts));
      } finally {
        held -= total;
        await reader?.cancel().catch(() => {});
      }
    },
  };
}

async function nextPart(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  idleMs: number,
): Promise<Uint8Array | undefined> {
  if (reader === undefined) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal("bad_request", `The upload stood still for ${idleMs} ms.`)), idleMs);
  });
  try {
    return (await Promise.race([reader.read(), stalled])).value;
  } finally {
    clearTimeout(timer);
  }
}
