import { headers } from 'next/headers'

/**
 * What `HoldStill` does, from the moment that the page is there: a press before its script has come would be kept, and
 * sent when it has. Plain text for the browser; runs by the page's nonce.
 */
const SOURCE = `(() => {
  let until = 0
  const hold = () => { until = performance.now() + 1000 }
  hold()
  addEventListener('focus', hold)
  document.addEventListener('visibilitychange', hold)
  addEventListener('click', (event) => {
    if (performance.now() > until || !event.target.closest('[data-hold] button')) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }, true)
})()`

/** Goes on a page with `HoldStill`. */
export async function HoldEarly() {
  const policy = (await headers()).get('content-security-policy') ?? ''
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a text of ours, in which React would write entities
  return <script nonce={nonce} dangerouslySetInnerHTML={{ __html: SOURCE }} suppressHydrationWarning />
}
