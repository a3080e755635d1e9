/**
 * Shows a consent request of yours in your page: the person proves to the wallet who they are, reads the exact words and
 * answers there. What is told here is a hint; the wallet's API says what was decided.
 */

/** Where it is shown: in a frame in your page, or in a window of its own. */
export type Place =
  | {
      /** An element of your page, or a selector of one. The frame is as wide as it, at least 320 px. */
      container: Element | string
      popup?: false
    }
  | {
      /** Call `open` from within a click, or the browser shows no window. */
      popup: true
      container?: undefined
    }

export type Decided = {
  requestId: string
  outcome: 'approved' | 'denied'
  /** A JWS signed by the wallet, for your page's origin: what you read here, to check with its published keys. */
  receipt: string
}

export type Options = Place & {
  /** From `POST /api/v1/embed-sessions`. It opens once, within ten minutes. */
  token: string
  /** The wallet's origin. Left out: where this script came from. */
  wallet?: string
  /** `en` or `hi`. Left out: what the browser asks for. */
  language?: string
  /** It is shown. */
  onReady?: () => void
  /** It was answered. Read the request by the API before you act on it. */
  onDecided?: (decided: Decided) => void
  /** It is gone. `done`: the person closed it; `ended`: nothing can be answered there any more; `closed`: by you. */
  onClosed?: (closed: { reason: 'done' | 'ended' | 'closed' }) => void
  /**
   * `no_answer` (your Content-Security-Policy, or an origin that is not registered), `cookies_blocked`, `popup_blocked`, or
   * `popup_lost`: the window was closed before it spoke, or stands open and your page is cut off from it
   * (`Cross-Origin-Opener-Policy: same-origin`). After the last two nothing more is told here: ask the API.
   */
  onError?: (error: { code: string }) => void
  /** The token was used, or is too old: get a new one from your server. */
  onTokenExpired?: () => void
}

export type Handle = {
  /** Takes it away. What was answered stays answered. */
  close: () => void
}

const PROTOCOL = 1
const TOKEN = /^sam_e_([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})_[\w-]{43}$/
const PATIENCE_MS = 20_000
const LEAST_HEIGHT = 480
const MOST_HEIGHT = 20_000
const MOST_CHARACTERS = 8192

const script = typeof document === 'undefined' ? null : document.currentScript
const home = script instanceof HTMLScriptElement && script.src ? new URL(script.src).origin : undefined

const nonce = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(18))
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
}

/** A message of the wallet's page as an object of known form; null for anything else. */
function read(data: unknown, expected: string): Record<string, unknown> | null {
  if (typeof data !== 'object' || data === null) return null
  const message = data as Record<string, unknown>
  if (message.nonce !== expected || typeof message.type !== 'string') return null
  let size = 0
  for (const value of Object.values(message)) {
    if (typeof value !== 'string' && typeof value !== 'number') return null
    size += String(value).length
  }
  return size <= MOST_CHARACTERS ? message : null
}

/** Shows a request. Throws a TypeError for options that can never work. */
export function open(options: Options): Handle {
  const named = TOKEN.exec(options.token)
  if (!named) throw new TypeError('Sammati: token is not one of an embed session')
  const wallet = options.wallet ?? home
  if (!wallet || new URL(wallet).origin !== wallet) throw new TypeError("Sammati: wallet is not the wallet's origin")
  const place = typeof options.container === 'string' ? document.querySelector(options.container) : options.container
  if (!options.popup && !place) throw new TypeError('Sammati: there is no such container')

  const url = new URL('/embed/v1', wallet)
  url.searchParams.set('p', named.slice(1).join('-'))
  if (options.language) url.searchParams.set('l', options.language)
  url.hash = `t=${options.token}`

  let frame: HTMLIFrameElement | undefined
  let popup: Window | null = null
  let port: MessagePort | undefined
  let ready = false
  let decided = false
  let over = false

  const stop = () => {
    clearTimeout(patience)
    clearInterval(look)
    removeEventListener('message', hear)
  }
  const end = (reason: 'done' | 'ended' | 'closed') => {
    if (over) return
    over = true
    stop()
    port?.close()
    frame?.remove()
    popup?.close()
    options.onClosed?.({ reason })
  }

  const receive = (data: unknown, expected: string) => {
    const message = over ? null : read(data, expected)
    if (!message) return
    const { type, height, requestId, outcome, receipt, reason, code } = message
    if (type === 'cw:ready') {
      clearTimeout(patience)
      // Each page of the frame says so.
      if (!ready) options.onReady?.()
      ready = true
    } else if (type === 'cw:resize' && typeof height === 'number' && height > 0) {
      if (frame) frame.style.height = `${Math.min(Math.max(Math.ceil(height), LEAST_HEIGHT), MOST_HEIGHT)}px`
    } else if (type === 'cw:decided' && typeof requestId === 'string' && typeof receipt === 'string') {
      if (decided || (outcome !== 'approved' && outcome !== 'denied')) return
      decided = true
      options.onDecided?.({ requestId, outcome, receipt })
    } else if (type === 'cw:closed' && (reason === 'done' || reason === 'ended')) end(reason)
    else if (type === 'cw:error' && typeof code === 'string') {
      if (code === 'token_expired') options.onTokenExpired?.()
      else options.onError?.({ code })
    }
  }

  // The wallet's page calls, each time that it is loaded, and gets a port of its own to answer by.
  const hear = (event: MessageEvent) => {
    const target = frame ? frame.contentWindow : popup
    if (event.origin !== wallet || !target || event.source !== target) return
    if (event.data?.type !== 'cw:hello' || event.data.v !== PROTOCOL) return
    port?.close()
    const { port1, port2 } = new MessageChannel()
    const expected = nonce()
    port = port1
    port1.onmessage = ({ data }) => receive(data, expected)
    target.postMessage({ type: 'cw:init', v: PROTOCOL, nonce: expected }, wallet, [port2])
  }
  addEventListener('message', hear)

  const patience = setTimeout(() => options.onError?.({ code: 'no_answer' }), PATIENCE_MS)
  let look: ReturnType<typeof setInterval> | undefined
  if (options.popup) {
    popup = window.open(url, '_blank', 'popup,width=480,height=800')
    const lost = (code: string) => {
      stop()
      options.onError?.({ code })
    }
    // To a page that isolates itself a window says that it is closed as soon as the wallet is in it.
    if (popup) look = setInterval(() => popup?.closed && (port ? end('done') : lost('popup_lost')), 500)
    else lost('popup_blocked')
  } else {
    frame = document.createElement('iframe')
    frame.title = 'Sammati'
    frame.allow = 'otp-credentials'
    frame.referrerPolicy = 'origin'
    frame.style.cssText = 'display:block;width:100%;height:640px;border:0'
    frame.src = url.href
    place?.append(frame)
  }
  return { close: () => end('closed') }
}
