/** The reasons of which the wallet has the words (`abha.reason.*`), after those that ABDM's own pages offer. */
export const REASON_WORDS = ['not_useful_now', 'not_accepted', 'poor_network', 'moving_abroad', 'other'] as const
export type ReasonWords = (typeof REASON_WORDS)[number]

export type AbhaReason = {
  /** What ABDM is sent: "101". */
  readonly code: string
  readonly words: ReasonWords
}

/**
 * Reads `101=not_useful_now,…`. No source says which of ABDM's codes is which reason: whoever learns it changes the
 * environment. Null when it is not such a list.
 */
export function parseReasons(text: string): readonly AbhaReason[] | null {
  const reasons = text.split(',').flatMap((entry): AbhaReason[] => {
    const [, code, named] = /^\s*(\w{1,32})\s*=\s*(\w+)\s*$/.exec(entry) ?? []
    const words = REASON_WORDS.find((one) => one === named)
    return code && words ? [{ code, words }] : []
  })
  const isWhole = reasons.length === text.split(',').length
  return isWhole && new Set(reasons.map(({ code }) => code)).size === reasons.length ? reasons : null
}
