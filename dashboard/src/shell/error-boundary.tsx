import { Component, type ReactNode } from "react";
import { ErrorState } from "@/design/states";

interface State {
  error: Error | null;
}

/** Keeps a page that fails, or whose code cannot be fetched, from taking the frame with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    const reload = (
      <button type="button" className="button" onClick={() => window.location.reload()}>
        Load the page again
      </button>
    );
    return <ErrorState error={this.state.error} height={420} actions={reload} />;
  }
}
