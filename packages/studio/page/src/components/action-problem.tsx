import { Text } from "@mantine/core";
import type { ReactElement } from "react";

/** Why a button did not work, in a line of its own below it, where it covers nothing. */
export function ActionProblem({ error }: { readonly error: Error | null | undefined }): ReactElement | null {
  if (!error) return null;
  return (
    <Text size="sm" c="var(--bad)" role="alert" w="100%">
      {error.message}
    </Text>
  );
}
