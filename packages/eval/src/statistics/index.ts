// Confidence intervals and significance, by resampling.
export {
  type BootstrapInterval,
  bootstrapKinds,
  bootstrapMean,
  type BootstrapOptions,
  pairedBootstrap,
} from "./bootstrap.ts";
export { type RandomizationOptions, type RandomizationResult, randomizationTest } from "./randomization-test.ts";
