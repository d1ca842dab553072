/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** The address of Tollgate. Default: that of local mode. */
  readonly VITE_TOLLGATE_URL?: string;
}
