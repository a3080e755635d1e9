import type { Credential } from '@/lib/operations/console/credential/list-credentials'

/** What a key may do, and what it names without having it now. `t`: the words of `keys`. */
export function scopesInWords(
  { dialect, named }: Pick<Credential, 'dialect' | 'named'>,
  t: (key: string, values?: Record<string, string>) => string,
  when: (at: Date) => string,
): string {
  if (dialect === 'abdm') return t('scopes.none')
  const words = named.map(({ scope, isInForce, until }) => {
    const name = t(`scopes.${scope}`)
    if (until) return t(isInForce ? 'scopeUntil' : 'scopeEnded', { scope: name, when: when(until) })
    return isInForce ? name : t('scopeNotGiven', { scope: name })
  })
  return words.join(', ') || t('scopes.nothing')
}
