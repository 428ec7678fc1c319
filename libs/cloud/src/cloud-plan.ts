import type { CloudPlace } from './plan-values.js';

export interface Command {
  run: readonly string[];
  environment: Readonly<Record<string, string>>;
}

export interface PlannedService {
  name: string;
  start: readonly string[];
  port?: number;
  /** Either a URL and its status, or a text in the log. */
  sign: { url: string; status: number } | { text: string };
  timeoutSeconds: number;
}

export interface PlannedImage {
  name: string;
  after: readonly string[];
  environment: Readonly<Record<string, string>>;
  files: Readonly<Record<string, string>>;
  writable: readonly string[];
  prepare: readonly Command[];
  services: readonly PlannedService[];
  finish: readonly Command[];
}

export interface PlannedUser {
  name: string;
  password: string;
  roles: readonly string[];
  /** Created for the user; without it the user is in `Default`, with its roles in the project `service`. */
  domain?: string;
}

/** What one image wants of Keystone. */
export interface PlannedIdentity {
  users: readonly PlannedUser[];
  roles: readonly string[];
  catalog: readonly { type: string; name: string; url: string }[];
}

/** A control plane as a value; it contains secrets. */
export interface CloudPlan extends CloudPlace {
  /** Each behind those it comes after. */
  images: readonly (PlannedImage & { identity: PlannedIdentity })[];
  databases: readonly { name: string; password: string }[];
  adminPassword: string;
  messagesPassword: string;
  /** URL of Keystone. */
  identityUrl: string;
  /** Every generated secret, to hide in messages. */
  secrets: readonly string[];
}
