import { VisuallyHidden } from "@mantine/core";
import { type Context, createContext, type ReactElement, type ReactNode, use, useEffect, useState } from "react";

const Announce: Context<(text: string) => void> = createContext<(text: string) => void>(() => {});

/** One polite live region for the page: the last thing announced, and nothing that changes by itself. */
export function AnnouncerProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const [text, setText] = useState("");
  return (
    <Announce value={setText}>
      {children}
      <VisuallyHidden role="status">{text}</VisuallyHidden>
    </Announce>
  );
}

/** Tells screen readers something that eyes see happen, each time it changes; `undefined` is nothing. */
export function useAnnouncement(text: string | undefined): void {
  const announce = use(Announce);
  useEffect(() => {
    if (text !== undefined) announce(text);
  }, [announce, text]);
}
