import { Bookmark, Search } from "lucide-react";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { Dialog } from "@/design/dialog";
import { Skeleton } from "@/design/skeleton";
import { ErrorBoundary } from "./error-boundary";

const loadCommands = () => import("./commands/command-palette");
const loadViews = () => import("./saved-views/saved-views-panel");
const CommandPalette = lazy(loadCommands);
const SavedViewsPanel = lazy(loadViews);

type Tool = "commands" | "views";

const HAS_COMMAND_KEY = /Mac|iPhone|iPad/.test(navigator.userAgent);
/** How the shortcut is written on this machine's keyboard. */
const SHORTCUT = HAS_COMMAND_KEY ? "⌘K" : "Ctrl K";

/** What is reached from every page: everything by its name, and the saved views. Both are fetched when they are near. */
export function HeaderTools() {
  const [tool, setTool] = useState<Tool | null>(null);
  const [said, setSaid] = useState("");
  const close = useCallback(() => setTool(null), []);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      setTool((open) => (open === "commands" ? null : "commands"));
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), 5_000);
    return () => clearTimeout(timer);
  }, [said]);

  return (
    <div className="header-tools">
      <button
        type="button"
        className="button palette-button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setTool("commands")}
        onPointerEnter={() => void loadCommands()}
        onFocus={() => void loadCommands()}
      >
        <Search size={15} aria-hidden />
        <span className="palette-button-words">Find or do</span>
        <kbd aria-hidden>{SHORTCUT}</kbd>
      </button>
      <button
        type="button"
        className="button button-icon"
        aria-haspopup="dialog"
        aria-label="Saved views"
        title="Saved views"
        onClick={() => setTool("views")}
        onPointerEnter={() => void loadViews()}
        onFocus={() => void loadViews()}
      >
        <Bookmark size={16} aria-hidden />
      </button>
      <Dialog label="Find or do" className="palette" isOpen={tool === "commands"} onClose={close}>
        <Fetched height={500}>
          <CommandPalette
            onDone={(then) => {
              // Closed first, so that the focus is back before anything takes it.
              flushSync(close);
              then();
            }}
            onSaveView={() => setTool("views")}
            onSay={setSaid}
          />
        </Fetched>
      </Dialog>
      <Dialog label="Saved views" className="views" isOpen={tool === "views"} onClose={close}>
        <Fetched height={320}>
          <SavedViewsPanel onClose={close} />
        </Fetched>
      </Dialog>
      <p className="toast" role="status">
        {said}
      </p>
    </div>
  );
}

/** What may have to be fetched first, or cannot be. */
function Fetched({ height, children }: { height: number; children: ReactNode }) {
  return (
    <ErrorBoundary>
      <Suspense fallback={<Skeleton height={height} />}>{children}</Suspense>
    </ErrorBoundary>
  );
}
