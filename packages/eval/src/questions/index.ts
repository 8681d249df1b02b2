// Makes questions from documents: from their headings, or by a language model.
export type { QuestionSet } from "./question-set.ts";
export { type DocumentSection, type HeadingQuestionOptions, questionsFromHeadings } from "./questions-from-headings.ts";
export { type ModelQuestionOptions, type ModelQuestionSet, questionsFromModel } from "./questions-from-model.ts";
