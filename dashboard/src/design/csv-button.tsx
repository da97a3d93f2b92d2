import { Download, LoaderCircle, Lock } from "lucide-react";
import { useState } from "react";
import { csvOf, type CsvFile, save } from "@/api/csv";
import { type Parameters, Problem } from "@/api/client";
import { useConfig } from "@/config/config-context";
import { isForbidden, permissionText } from "./permission";

type Progress = "idle" | "asking" | "making" | { failed: string } | { forbidden: string };

/** The question the API answers as CSV, or a file of what no single answer holds. */
type Props = { isDisabled?: boolean } & ({ path: string; query: Parameters } | { make: () => CsvFile });

/** Downloads what the card beside it shows, as CSV. */
export function CsvButton({ isDisabled = false, ...from }: Props) {
  const [progress, setProgress] = useState<Progress>("idle");
  const isBusy = progress === "asking" || progress === "making";
  const failed = typeof progress === "object" && "failed" in progress ? progress.failed : "";
  const forbidden = typeof progress === "object" && "forbidden" in progress ? progress.forbidden : "";
  const { contact } = useConfig();

  const download = async () => {
    setProgress("asking");
    try {
      save("make" in from ? from.make() : await csvOf(from.path, from.query, () => setProgress("making")));
      setProgress("idle");
    } catch (error) {
      const reason = error instanceof Problem && error.requestId ? `${error.message} (request ${error.requestId})` : String(error);
      setProgress(isForbidden(error) ? { forbidden: permissionText(error, contact) } : { failed: reason });
    }
  };

  const Icon = isBusy ? LoaderCircle : forbidden ? Lock : Download;
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => void download()}
        disabled={isDisabled || isBusy}
        title={failed || "Download exactly these figures as CSV"}
      >
        <Icon size={15} aria-hidden className={isBusy ? "spinning" : undefined} />
        {progress === "making" ? "Making the file…" : failed ? "CSV failed, again" : "CSV"}
      </button>
      <span className={forbidden ? "tool-note" : "visually-hidden"} role="status">
        {progress === "making" ? "A large file is being made." : failed || forbidden}
      </span>
    </>
  );
}
