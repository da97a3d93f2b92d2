import { Check, Copy } from "lucide-react";
import { useState } from "react";

/** Puts a text into the clipboard; says so, and when the browser refuses. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("Copied");
    } catch {
      setOutcome("Select it to copy it");
    }
  };
  const Icon = outcome === "Copied" ? Check : Copy;
  return (
    <>
      <button type="button" className="button" onClick={() => void copy()} onBlur={() => setOutcome("")} aria-label={label}>
        <Icon size={14} aria-hidden /> {outcome || "Copy"}
      </button>
      <span className="visually-hidden" role="status">
        {outcome}
      </span>
    </>
  );
}
