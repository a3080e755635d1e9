/** A browser that was here by TLS never comes without it again. */
export const HSTS = { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }

/** Headers of an answer that is no page, whether there is such a file or not: nothing runs in it, and nobody frames it. */
export const fileHeaders = (https: boolean, readBy: 'same-origin' | 'cross-origin'): Record<string, string> => ({
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': readBy,
  ...(https && HSTS),
})
