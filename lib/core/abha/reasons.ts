/** The reasons of which the wallet has the words (`abha.reason.*`), after those that ABDM's own pages offer. */
export const REASON_WORDS = ['not_useful_now', 'not_accepted', 'poor_network', 'moving_abroad', 'other'] as const
export type ReasonWords = (typeof REASON_WORDS)[number]

export type AbhaReason = {
  /** What ABDM is sent: "101". */
  readonly code: string
  readonly words: ReasonWords
}

/**
 * The codes of what somebody named as reasons, each once: a known code is itself, in whatever case; anything else is the
 * code of "another reason", since words may say who somebody is. Null where something else is meant and no such code is known.
 */
export function codesOf(known: readonly AbhaReason[], named: readonly string[]): readonly string[] | null {
  const other = known.find(({ words }) => words === 'other')?.code
  const codes = named.map((one) => known.find(({ code }) => code.toLowerCase() === one.toLowerCase())?.code ?? other)
  const found = codes.filter((code) => code !== undefined)
  return found.length === codes.length ? [...new Set(found)] : null
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
