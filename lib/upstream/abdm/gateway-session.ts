/** What the gateway gives for the wallet's credentials. */
export type GatewayToken = { readonly accessToken: string; readonly expiresIn: number }

export type GatewaySession = {
  /** A token with time left. One renewal runs at a time, whoever asks; a failed one is forgotten. */
  token(): Promise<string>
  /** The gateway refused it before its time. */
  forget(token: string): void
}

/** Renewed this long before it lapses, or after half its life where that is shorter. */
const MARGIN_SECONDS = 60

/** The wallet's own session with the gateway, for the life of this process. `open` asks for a new one. */
export function gatewaySession(open: () => Promise<GatewayToken>): GatewaySession {
  let held: { readonly token: string; readonly renewAt: number } | null = null
  let opening: Promise<string> | null = null

  const renew = async () => {
    const asked = Date.now()
    const { accessToken, expiresIn } = await open()
    held = { token: accessToken, renewAt: asked + Math.max(expiresIn - MARGIN_SECONDS, expiresIn / 2) * 1000 }
    return accessToken
  }
  return {
    async token() {
      if (held && Date.now() < held.renewAt) return held.token
      opening ??= renew().finally(() => {
        opening = null
      })
      return opening
    },
    forget(token) {
      if (held?.token === token) held = null
    },
  }
}
