import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { ModelLoadError } from "@embedloom/core";
import type { TransformersSettings } from "./transformers-settings.ts";

/** What {@link digestFiles} reads. */
export interface DigestedFiles {
  /** Files of weights, each of which a pin names. */
  readonly weights: readonly string[];
  /** Other files that change the vectors. */
  readonly others: readonly string[];
  /** SHA-256 of each file of weights, in order. Absent: any weights will do. */
  readonly pin: TransformersSettings["weightsSha256"];
  readonly signal: AbortSignal;
}

/**
 * One digest over files of a model, on the way checking each file of weights against its pin.
 *
 * @returns the first 16 hexadecimal digits of the SHA-256
 * @throws ModelLoadError when a file has another digest than its pin, or there are more files or pins
 */
export async function digestFiles(folder: string, { weights, others, pin, signal }: DigestedFiles): Promise<string> {
  const pins = pin === undefined ? [] : [pin].flat();
  if (pins.length > 0 && pins.length !== weights.length) {
    throw new ModelLoadError(
      `\`weightsSha256\` has ${pins.length} digests, and the weights in ${folder} are ${weights.length} files: ${weights.join(", ")}.`,
    );
  }
  const whole = createHash("sha256");
  for (const [i, file] of [...weights, ...others].entries()) {
    const own = createHash("sha256");
    const expected = pins[i]?.toLowerCase();
    for await (const chunk of createReadStream(join(folder, file), { signal, highWaterMark: 1 << 20 })) {
      whole.update(chunk);
      if (expected !== undefined) own.update(chunk);
    }
    if (expected !== undefined) checkPin(folder, file, own.digest("hex"), expected);
  }
  return whole.digest("hex").slice(0, 16);
}

function checkPin(folder: string, file: string, actual: string, expected: string): void {
  if (actual === expected) return;
  throw new ModelLoadError(
    `${file} in ${folder} has the SHA-256 ${actual}, and \`weightsSha256\` asks for ${expected}: these are other weights, or a broken file.`,
  );
}
