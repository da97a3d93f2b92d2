import { Bookmark } from "lucide-react";
import { lazy, type ReactNode, Suspense, useCallback, useState } from "react";
import { Dialog } from "@/design/dialog";
import { Skeleton } from "@/design/skeleton";
import { ErrorBoundary } from "./error-boundary";

const loadViews = () => import("./saved-views/saved-views-panel");
const SavedViewsPanel = lazy(loadViews);

/** What is reached from every page: the saved views, fetched when they are near. */
export function HeaderTools() {
  const [isOpen, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);

  return (
    <div className="header-tools">
      <button
        type="button"
        className="button button-icon"
        aria-haspopup="dialog"
        aria-label="Saved views"
        title="Saved views"
        onClick={() => setOpen(true)}
        onPointerEnter={() => void loadViews()}
        onFocus={() => void loadViews()}
      >
        <Bookmark size={16} aria-hidden />
      </button>
      <Dialog label="Saved views" className="views" isOpen={isOpen} onClose={close}>
        <Fetched height={320}>
          <SavedViewsPanel onClose={close} />
        </Fetched>
      </Dialog>
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
