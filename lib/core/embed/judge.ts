/**
 * Whether an answer that was given inside a partner's page counts, or must be given again in a window of the wallet's
 * own. Share and Don't share are judged alike. The same rule runs in the frame, before anything is sent, and at the
 * server, by what the server saw itself.
 */

/** What the page inside a partner's page knows of itself and of the press. Milliseconds are up to the press. */
export type Press = {
  readonly selfOrigin: string
  /** Origins of the pages around it, the nearest first; null: the browser does not say (Firefox). */
  readonly ancestors: readonly string[] | null
  readonly trusted: boolean
  /** For how long without a gap nothing lay over it, moved, faded or turned it; null: the browser cannot tell. */
  readonly buttonSeenMs: number | null
  readonly textSeenMs: number | null
  /** The last line of the words was on the screen. */
  readonly readToEnd: boolean
  /** The pointer moved or a key was pressed in it before. */
  readonly touched: boolean
  /** For how long the page was visible and had the focus. */
  readonly focusedMs: number
  /** Since the press before this one, wherever in the page; null: this is the first. */
  readonly sincePressMs: number | null
  /** For how long the frame stood still on the screen; null: the pointer was not used. */
  readonly stillMs: number | null
  readonly width: number
  readonly height: number
}

/** What is known of where it is shown. */
export type Around = {
  readonly walletOrigin: string
  /** The one origin that the partner named. */
  readonly parentOrigin: string
  readonly shape: 'frame' | 'popup'
  /** The partner's setting. */
  readonly inFrameApproval: boolean
}

/** Why an answer does not count here. */
export type Doubt =
  | 'switched_off'
  | 'opaque_origin'
  | 'other_page'
  | 'not_a_person'
  | 'cannot_see'
  | 'covered'
  | 'not_read'
  | 'not_touched'
  | 'just_shown'
  | 'double_press'
  | 'moved'
  | 'too_small'

/** Long enough to see what one presses: Firefox's own dialogs rest as long (security.dialog_enable_delay). */
export const SEEN_MS = 1000
/** Chromium's own prompts ignore what comes sooner than this after the last press. */
export const DOUBLE_PRESS_MS = 500
export const LEAST_WIDTH = 320
export const LEAST_HEIGHT = 480

/** Every reason why a press does not count; none: it does. */
export function doubtsOf(press: Press, around: Around): Doubt[] {
  const expected = around.shape === 'frame' ? [around.parentOrigin] : []
  const { ancestors, buttonSeenMs, textSeenMs, sincePressMs, stillMs } = press
  const rules: readonly (readonly [Doubt, boolean])[] = [
    ['switched_off', !around.inFrameApproval],
    ['opaque_origin', press.selfOrigin !== around.walletOrigin],
    ['other_page', ancestors?.length !== expected.length || expected.some((one, at) => one !== ancestors[at])],
    ['not_a_person', !press.trusted],
    ['cannot_see', buttonSeenMs === null || textSeenMs === null],
    ['covered', (buttonSeenMs ?? SEEN_MS) < SEEN_MS || (textSeenMs ?? SEEN_MS) < SEEN_MS],
    ['not_read', !press.readToEnd],
    ['not_touched', !press.touched],
    ['just_shown', press.focusedMs < SEEN_MS],
    ['double_press', sincePressMs !== null && sincePressMs < DOUBLE_PRESS_MS],
    ['moved', stillMs !== null && stillMs < DOUBLE_PRESS_MS],
    ['too_small', press.width < LEAST_WIDTH || press.height < LEAST_HEIGHT],
  ]
  return rules.filter(([, broken]) => broken).map(([doubt]) => doubt)
}

/** What the server sees of the call that brings an answer, and of the one that fetched the page. */
export type Seen = {
  readonly origin: string | null
  readonly fetchSite: string | null
  readonly fetchDest: string | null
}

/** Whether a call came from the page itself: by script, from the wallet's own origin. */
export const isOwnCall = ({ origin, fetchSite, fetchDest }: Seen, walletOrigin: string): boolean =>
  origin === walletOrigin && fetchSite === 'same-origin' && fetchDest === 'empty'
