import "./design/fonts.css";
import "./design/tokens.css";
import "./design/base.css";
import "./design/controls.css";
import "./design/panels.css";
import "./shell/shell.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Problem } from "./api/client";
import { type Config, readConfig } from "./config/config";
import { ConfigContext } from "./config/config-context";
import { BrokenConfig } from "./shell/broken-config";
import { pageAt } from "./shell/pages";
import { Shell } from "./shell/shell";

// Published figures never change: an answer is asked for once, and again only where that may help.
const client = new QueryClient({
  defaultOptions: {
    queries: {
      // Also without a network: the API may be on this very machine.
      networkMode: "always",
      staleTime: Infinity,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && error instanceof Problem && error.isPassing && error.kind !== "nothing-published",
      retryDelay: (failures) => 500 * 2 ** failures,
    },
  },
});

// Its code comes while the first question is asked.
pageAt(location.pathname.split("/")[1] ?? "")?.load();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(<StrictMode>{await begun()}</StrictMode>);

async function begun(): Promise<ReactNode> {
  try {
    const config = await readConfig();
    return (
      <ConfigContext value={config}>
        <QueryClientProvider client={client}>{await firstScreen(config)}</QueryClientProvider>
      </ConfigContext>
    );
  } catch (error) {
    return <BrokenConfig error={error} />;
  }
}

/** The dashboard; where one signs in, with its own code for that. */
async function firstScreen({ oidc }: Config): Promise<ReactNode> {
  if (!oidc) return <Shell />;
  const { SignInGate, startSignIn } = await import("./sign-in/sign-in-gate");
  return <SignInGate signIn={startSignIn(oidc)}>{(account) => <Shell account={account} />}</SignInGate>;
}
