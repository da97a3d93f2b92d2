/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Where the API is, if it is not where the dashboard is. */
  readonly VITE_API_ORIGIN?: string;
}
