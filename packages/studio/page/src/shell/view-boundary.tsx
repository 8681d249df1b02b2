import { Alert, Button, Stack, Text } from "@mantine/core";
import { OctagonAlert } from "lucide-react";
import { Component, type ReactNode } from "react";

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | undefined;
}

/** Keeps a fault of one view to that view, be it that its code could not be loaded. */
export class ViewBoundary extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <Alert color="var(--bad)" icon={<OctagonAlert size={18} />} title="This view has a fault" role="alert">
        <Stack align="flex-start" gap="sm">
          <Text size="sm">{error.message}. The other views and the server are not touched by it.</Text>
          <Button size="xs" variant="default" onClick={() => window.location.reload()}>
            Reload the page
          </Button>
        </Stack>
      </Alert>
    );
  }
}
