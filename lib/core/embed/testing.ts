import type { Press } from './judge'

/** A first press at the wallet's own origin that raises no doubt, with one page around it. */
export const honestPress = (walletOrigin: string, parentOrigin: string): Press => ({
  selfOrigin: walletOrigin,
  ancestors: [parentOrigin],
  trusted: true,
  buttonSeenMs: 5000,
  textSeenMs: 5000,
  readToEnd: true,
  touched: true,
  focusedMs: 5000,
  sincePressMs: null,
  stillMs: null,
  width: 700,
  height: 900,
})
