import { nonceOf, PROTOCOL, type Told } from '@/lib/core/embed/message'

/** This page's end of its conversation with the page around it, or the one that opened it; one for each document. */
let state: { readonly port: MessagePort; readonly nonce: string } | 'calling' | undefined
const waiting: Told[] = []

/** Who is told: never this page itself, where it stands alone. */
const other = (): Window | null => (window.parent !== window ? window.parent : window.opener)

/** Says to the one origin that it is here. What it answers with is the port that everything else goes by. */
export function call(parentOrigin: string): void {
  const target = other()
  if (state || !target) return
  state = 'calling'
  window.addEventListener('message', (event) => {
    // The first that fits is the only one.
    if (state !== 'calling') return
    const nonce = nonceOf(event, { origin: parentOrigin, source: target })
    const [port] = event.ports
    if (nonce === null || !port) return
    state = { port, nonce }
    tell({ type: 'cw:ready' })
    for (const told of waiting.splice(0)) tell(told)
  })
  target.postMessage({ type: 'cw:hello', v: PROTOCOL }, parentOrigin)
}

/** Tells it, or keeps it until somebody listens. */
export function tell(told: Told): void {
  if (typeof state === 'object') state.port.postMessage({ ...told, nonce: state.nonce })
  else waiting.push(told)
}
