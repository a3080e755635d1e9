import 'server-only'
import { REASON_CODES, type Reason } from '@/lib/core/consent/reason'

const MOST = 200

/** The reason a form carries, if any. Never a cause to refuse: saying no or stopping needs none. */
export function readReason(form: FormData): Reason | undefined {
  const code = REASON_CODES.find((one) => one === form.get('reason'))
  const written = form.get('reasonText')
  const text = typeof written === 'string' ? [...written.trim()].slice(0, MOST).join('') : ''
  return code || text ? { code, text: text || undefined } : undefined
}
