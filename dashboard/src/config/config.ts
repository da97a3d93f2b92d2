/** `/config.json`: what the same built files are told in each environment. It is read before anything else is asked. */

export const CONFIG_FILE = "/config.json";

export interface OidcConfig {
  issuer: string;
  clientId: string;
  scopes: readonly string[];
  /** Further parameters of the request to sign in, such as `audience`. */
  parameters: Readonly<Record<string, string>>;
}

export interface Config {
  /** Named beside the product's name. */
  environment: string | null;
  /** Whom to ask for permission and help. */
  contact: string | null;
  /** Null: nobody signs in. */
  oidc: OidcConfig | null;
}

export const DEFAULT_SCOPES = ["openid", "profile", "email", "sentinel/read", "sentinel/line-items", "sentinel/exports"] as const;
/** What the flow itself sets. */
const OWN_PARAMETERS = ["client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "code_challenge", "code_challenge_method"];
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** What is wrong with the file, and in which field. */
export class ConfigError extends Error {
  readonly field: string | null;

  constructor(field: string | null, message: string) {
    super(message);
    this.field = field;
  }
}

/** The configuration. Throws ConfigError when the file is not there or cannot be used. */
export async function readConfig(): Promise<Config> {
  let response: Response;
  try {
    response = await fetch(CONFIG_FILE);
  } catch {
    throw new ConfigError(null, "it cannot be fetched: check the connection");
  }
  if (!response.ok) throw new ConfigError(null, `it cannot be fetched: the server answers ${response.status}`);
  let document: unknown;
  try {
    document = await response.json();
  } catch {
    throw new ConfigError(null, "it is not JSON");
  }
  return configOf(document);
}

/** A field that is not known is refused: a slip of the pen must not switch sign-in off. */
export function configOf(document: unknown): Config {
  const fields = objectOf(document, null, ["environment", "contact", "oidc"]);
  return {
    environment: optionalText(fields["environment"], "environment"),
    contact: optionalText(fields["contact"], "contact"),
    oidc: fields["oidc"] === undefined ? null : oidcOf(fields["oidc"]),
  };
}

function oidcOf(value: unknown): OidcConfig {
  const fields = objectOf(value, "oidc", ["issuer", "client_id", "scopes", "parameters"]);
  return {
    issuer: issuerOf(text(fields["issuer"], "oidc.issuer")),
    clientId: text(fields["client_id"], "oidc.client_id"),
    scopes: fields["scopes"] === undefined ? DEFAULT_SCOPES : scopesOf(fields["scopes"]),
    parameters: fields["parameters"] === undefined ? {} : parametersOf(fields["parameters"]),
  };
}

function issuerOf(issuer: string): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.includes(url.hostname));
  if (!url || !isSafe || url.search || url.hash || url.username) throw new ConfigError("oidc.issuer", "must be an https address, as the provider writes it into its tokens");
  return issuer;
}

function scopesOf(value: unknown): string[] {
  if (!Array.isArray(value)) throw new ConfigError("oidc.scopes", "must be a list of texts");
  const scopes = value.map((one, at) => text(one, `oidc.scopes[${at}]`));
  const spaced = scopes.findIndex((one) => /\s/.test(one));
  if (spaced >= 0) throw new ConfigError(`oidc.scopes[${spaced}]`, "must be one scope, without a space");
  if (!scopes.includes("openid")) throw new ConfigError("oidc.scopes", "must hold openid");
  return scopes;
}

function parametersOf(value: unknown): Record<string, string> {
  const given = Object.entries(objectOf(value, "oidc.parameters"));
  const own = given.find(([name]) => OWN_PARAMETERS.includes(name));
  if (own) throw new ConfigError(`oidc.parameters.${own[0]}`, "is set by the dashboard itself");
  return Object.fromEntries(given.map(([name, one]) => [name, text(one, `oidc.parameters.${name}`)]));
}

function objectOf(value: unknown, field: string | null, known?: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new ConfigError(field, "must be an object");
  const strange = known && Object.keys(value).find((name) => !known.includes(name));
  if (strange !== undefined) throw new ConfigError(field ? `${field}.${strange}` : strange, `is not known here; there are ${known?.join(", ") ?? ""}`);
  return value as Record<string, unknown>;
}

function text(value: unknown, field: string): string {
  if (value === undefined) throw new ConfigError(field, "is missing");
  if (typeof value !== "string" || value.trim() === "") throw new ConfigError(field, "must be a text");
  return value;
}

function optionalText(value: unknown, field: string): string | null {
  return value === undefined ? null : text(value, field);
}
