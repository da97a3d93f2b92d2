import { FileWarning, RotateCw } from "lucide-react";
import { CONFIG_FILE, ConfigError } from "@/config/config";
import { Standalone } from "./standalone";

/** The dashboard cannot begin: which file is wrong, and in which field. */
export function BrokenConfig({ error }: { error: unknown }) {
  const reason = error instanceof Error ? error.message : String(error);
  const field = error instanceof ConfigError ? error.field : null;
  const isConfig = error instanceof ConfigError;
  return (
    <Standalone
      title={isConfig ? "This dashboard is not set up correctly" : "The dashboard could not be loaded"}
      isAlert
      icon={<FileWarning size={28} aria-hidden />}
      actions={
        <button type="button" className="button" onClick={() => window.location.reload()}>
          <RotateCw size={15} aria-hidden /> Load the page again
        </button>
      }
    >
      <p>
        {isConfig && (
          <>
            <code>{CONFIG_FILE}</code>:{" "}
          </>
        )}
        {field && (
          <>
            <code>{field}</code>{" "}
          </>
        )}
        {reason}.
      </p>
      {isConfig && <p>Whoever runs this dashboard can put it right: docs/sign-in.md describes the file.</p>}
    </Standalone>
  );
}
