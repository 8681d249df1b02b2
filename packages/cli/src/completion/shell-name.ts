/** The shells that can be taught. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** One of {@link SHELLS}. */
export type ShellName = (typeof SHELLS)[number];
