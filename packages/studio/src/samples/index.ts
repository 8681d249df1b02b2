// The documents and questions that the studio brings.
export { labExample, readCollection, sampleSource } from "./sample-collection.ts";
export { SAMPLE_QUESTIONS } from "./sample-questions.ts";
