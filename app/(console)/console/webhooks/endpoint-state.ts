import type { EndpointRow } from '@/db/queries/webhook'
import { instantInWords } from '@/lib/core/time/left'

type Words = (key: string, values?: Record<string, string | number>) => string

/** How an endpoint does, in words, and whether somebody must look. `words` are those of the root. */
export function endpointState(
  { status, pausedBy, failingSince }: Pick<EndpointRow, 'failingSince'> & { status: string; pausedBy: string | null },
  language: string,
  words: Words,
): { readonly text: string; readonly isTrouble: boolean } {
  if (status === 'paused')
    return {
      text: words(`webhooks.states.${pausedBy === 'failing' ? 'failed' : pausedBy}`),
      isTrouble: pausedBy !== 'partner',
    }
  return failingSince
    ? {
        text: words('webhooks.states.failing', { when: instantInWords(failingSince, language, words) }),
        isTrouble: true,
      }
    : { text: words('webhooks.states.active'), isTrouble: false }
}
