import 'server-only'
import { toString as draw } from 'qrcode'

/** A QR code as the address of an image, for the policy allows none that is not ours or in the page. */
export async function qrImage(text: string): Promise<string> {
  const svg = await draw(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 })
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}
