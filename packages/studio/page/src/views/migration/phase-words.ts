import type { MigrationPhase } from "../../../../src/api/migrations.ts";

/** A phase in a word, its colour, and what comes next. */
export interface PhaseWords {
  readonly label: string;
  readonly color: string;
  readonly next: (name: string) => string;
}

/** The phases for people. */
export const phaseWords: Readonly<Record<MigrationPhase, PhaseWords>> = {
  filling: {
    label: "Filling",
    color: "var(--late)",
    next: () => "A process of this computer fills the new index. Searches go on with the old one.",
  },
  stopped: {
    label: "Stopped",
    color: "var(--warn)",
    next: (name) => `Nobody fills the new index. What is in it is kept: embedloom migrate ${name} goes on.`,
  },
  filled: {
    label: "Filled",
    color: "var(--good)",
    next: () => "As many chunks as the old one. Whether it is in step with the documents is looked at when you switch.",
  },
  switched: {
    label: "Switched",
    color: "var(--good)",
    next: (name) =>
      `The old index is kept until embedloom migrate ${name} --remove-old. It does not follow the documents any more.`,
  },
};
