import { Skeleton, Stack } from "@mantine/core";
import type { ReactElement } from "react";

/** What is seen while the code of a view is on its way. */
export function ViewSkeleton(): ReactElement {
  return (
    <Stack aria-busy="true" gap="lg">
      <Skeleton height={20} maw={480} />
      <Skeleton height={180} radius="lg" />
      <Skeleton height={260} radius="lg" />
    </Stack>
  );
}
