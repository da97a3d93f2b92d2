import { Problem } from "@/api/client";

const ALLOWS: Readonly<Record<string, string>> = {
  "sentinel/read": "Cost figures",
  "sentinel/line-items": "Single line items and quarantined rows",
  "sentinel/exports": "Large CSV files, which are made in the background,",
};

/** Whether the reader is known, but may not have this. */
export function isForbidden(error: unknown): error is Problem {
  return error instanceof Problem && error.status === 403;
}

/** Which permission is missing, and whom to ask for it. */
export function permissionText({ requiredScope, message }: Problem, contact: string | null): string {
  const what = requiredScope && ALLOWS[requiredScope];
  const needs = requiredScope ? `${what ? `${what} need` : "This needs"} the permission ${requiredScope}, which your sign-in does not have` : message.replace(/\.$/, "");
  return `${needs}. Ask ${contact ?? "whoever runs this dashboard"} for it, then sign in again.`;
}
