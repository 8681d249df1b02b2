import { Alert, Text } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import type { ReactElement } from "react";

interface Props {
  readonly title: string;
  /** Absent: nothing is shown. */
  readonly error: Error | null | undefined;
}

/** What went wrong and the way out, in the server's words. */
export function ProblemAlert({ title, error }: Props): ReactElement | null {
  if (!error) return null;
  return (
    <Alert color="var(--bad)" variant="light" icon={<TriangleAlert size={18} />} title={title} role="alert">
      <Text size="sm">{error.message}</Text>
    </Alert>
  );
}
