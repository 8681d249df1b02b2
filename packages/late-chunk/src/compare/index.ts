// Measures whether late chunking helps on documents of your own.
export type { LateQuestion } from "./heading-questions.ts";
export {
  type LateMeasurement,
  type LateMeasurementRow,
  type LateMeasurementSettings,
  measureLateChunking,
} from "./measure-late-chunking.ts";
