import { Text } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";

/** The sentence below the title of a view that says what it shows. */
export function Lead({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <Text c="dimmed" maw="68ch" mt={-12} lh={1.55}>
      {children}
    </Text>
  );
}
