/** Why someone says no or stops. Codes are the radio buttons of the page; `text` is theirs, at most 200 characters. */
export const REASON_CODES = ['unknown_requester', 'too_much', 'too_long', 'not_now', 'someone_else', 'other'] as const
export type Reason = { readonly code?: (typeof REASON_CODES)[number]; readonly text?: string }
