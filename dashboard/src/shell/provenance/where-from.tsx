import "./where-from.css";
import { FileSearch } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { fetchedCode } from "@/api/code";
import { type Figure, figureText } from "./figure";

const load = () => import("./provenance-panel");
const ProvenancePanel = lazy(() => fetchedCode(load));
// What goes wrong is said when it is asked for.
const fetchAhead = () => void load().catch(() => undefined);

interface Props {
  figure: Figure;
  /** Only the icon, beside a figure. */
  isIcon?: boolean;
}

/** Asks where a figure comes from: its rule, its files, its checks, its SQL. */
export function WhereFrom({ figure, isIcon = false }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={isIcon ? "where-from" : "button"}
        aria-label={`Where from? ${figure.name}: ${figureText(figure)}`}
        aria-haspopup="dialog"
        title={isIcon ? "Where does this figure come from?" : undefined}
        onClick={() => setOpen(true)}
        onPointerEnter={fetchAhead}
        onFocus={fetchAhead}
      >
        <FileSearch size={isIcon ? 14 : 15} aria-hidden />
        {!isIcon && "Where from?"}
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <ProvenancePanel figure={figure} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
