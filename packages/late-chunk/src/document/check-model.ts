import { knownModel, supportsDimensions, type TokenEncoderInfo, UnsupportedError } from "@embedloom/core";
import type { CheckedSettings } from "./late-chunker-settings.ts";

/**
 * Refuses a model that cannot give what the settings ask.
 *
 * @throws UnsupportedError when it is not known to pool by mean, or not known to be trained for the width
 */
export function checkModel(info: TokenEncoderInfo, settings: CheckedSettings): void {
  if (!settings.allowNonMeanPooling) checkPooling(info);
  if (settings.dimensions !== undefined) checkWidth(info, settings.dimensions);
}

/** An unknown pooling is refused as well: a model that pools otherwise gives plausible vectors that rank worse. */
function checkPooling({ model, pooling = knownModel(model)?.pooling }: TokenEncoderInfo): void {
  if (pooling === "mean") return;
  const problem =
    pooling === undefined
      ? `Nobody says how ${model} pools its token vectors; tell the encoder, if you know.`
      : `${model} pools by "${pooling}".`;
  throw new UnsupportedError(
    `${problem} Late chunking takes means, which only mean-pooled models were trained for. ` +
      "Choose such a model, or set allowNonMeanPooling: true to try it nevertheless.",
  );
}

function checkWidth(info: TokenEncoderInfo, dimensions: number): void {
  const { model, matryoshka = knownModel(model)?.matryoshka } = info;
  const { dimensions: nativeDimensions } = info.afterPooling ?? info;
  if (supportsDimensions(dimensions, { model, nativeDimensions, matryoshka })) return;
  if (dimensions > nativeDimensions) {
    throw new UnsupportedError(`${model} has ${nativeDimensions} dimensions; it cannot give ${dimensions}.`);
  }
  throw new UnsupportedError(
    `${model} is not known to be trained for ${dimensions} of its ${nativeDimensions} dimensions, which may lose their meaning. ` +
      "Leave `dimensions` out; to cut the vectors knowingly, use `truncate` of @embedloom/core on what comes back.",
  );
}
