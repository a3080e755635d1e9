import { reducesAccess } from './order'

export const UPSTREAM_DIALECTS = ['eka', 'veriff', 'attestr', 'samagra'] as const
export type UpstreamDialect = (typeof UPSTREAM_DIALECTS)[number]

/** What the service that holds the master copy is to say. */
export type Wanted = 'approved' | 'denied' | 'revoked'

const WANTED: Readonly<Record<string, Wanted>> = {
  'consent.granted': 'approved',
  'consent.denied': 'denied',
  'consent.revoked': 'revoked',
}

/** Null: an upstream has no word for it. */
export const wantedAfter = (topic: string): Wanted | null => WANTED[topic] ?? null

/** A no keeps being said until the service that holds the master copy confirms or refuses it: its copy would still stand. */
export const isNoToUpstream = ({ recipientKind, topic }: { recipientKind: string; topic: string }): boolean =>
  recipientKind === 'relay' && reducesAccess(topic)

/** After these a yes that is held back while its person pauses it may be said, or is over. */
export const endsPause = (topic: string): boolean =>
  ['consent.resumed', 'consent.revoked', 'consent.expired'].includes(topic)

/**
 * Whether a delivery to an upstream waits for those before it. A no never waits for a yes that fails, but it does for
 * one that is on its way just now: the yes might arrive after it.
 */
export const mustWaitAtUpstream = (topic: string, earlier: readonly { readonly queued: boolean }[]): boolean =>
  reducesAccess(topic) ? earlier.some(({ queued }) => queued) : earlier.length > 0

/** How an upstream is asked: by what it names the consent, and what the person wants there. */
export type RelayOrder = {
  readonly wanted: Wanted
  readonly foreignId: string
  /** Less was given than asked: an upstream that cannot hold less must not hear a yes. */
  readonly narrowed: boolean
  /** Of a withdrawal at one place: others go on. */
  readonly othersLive: boolean
  /** Whose consent it is, where the upstream knows them by an id. */
  readonly patient: { readonly oid?: string; readonly partnerPatientId?: string }
  /** What was granted, or of a withdrawal what it was; one for each place. */
  readonly places: readonly {
    readonly providerId: string | null
    readonly dataTypes: readonly string[]
    readonly recordsFrom: Date | null
    readonly recordsTo: Date | null
    readonly validUntil: Date
    readonly careContexts: readonly string[]
  }[]
  /** Of a check: what was said, in which words. */
  readonly check: { readonly type: 'ine' | 'bipa' | 'aadhaar'; readonly text: string } | null
}

/** confirmed: its own record says so. sent: it took the call, and its record says `state`. */
export type Relayed = { readonly kind: 'confirmed' } | { readonly kind: 'sent'; readonly state: string }

/** What an attempt came to. refused: trying again changes nothing; failed: it may. */
export type RelayVerdict =
  | { readonly kind: 'told'; readonly code: null }
  | { readonly kind: 'sent' | 'failed' | 'refused'; readonly code: string; readonly notBefore: Date | null }

/** The request was wrong, or something else stands there already. Not: credentials, sessions, limits, the service itself. */
const FINAL_STATUSES = [400, 404, 405, 409, 410, 413, 415, 422]

export const isFinal = (status: number): boolean => FINAL_STATUSES.includes(status)

/**
 * The code in a service's error, whichever of the four it is; undefined: it has none. Its sentences may name someone: what
 * is not one word is left out, and so is `error`, which beside a status says nothing new.
 */
export function codeIn(error: unknown): string | undefined {
  const { code, source_error } = (error ?? {}) as Record<string, unknown>
  const said = String((source_error as { code?: unknown } | undefined)?.code ?? code ?? '')
  return /^[\w.-]{1,32}$/.test(said) ? said : undefined
}

/** A code of somebody else's, as it may be shown and kept: short, and nothing that could be a sentence about someone. */
export const codeOf = (...parts: readonly unknown[]): string =>
  parts
    .filter((part) => part !== undefined && part !== null)
    .map((part) =>
      String(part)
        .replace(/[^\w.-]+/g, '_')
        .slice(0, 32),
    )
    .join(' ')
