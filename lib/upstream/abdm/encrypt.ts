import { constants, publicEncrypt } from 'node:crypto'
import type { GatewayCertificate, Otp } from './gateway'

/** For the gateway alone to read: RSA by its key, base64. */
export function encryptFor({ pem, encryption }: GatewayCertificate, text: string): string {
  const padding =
    encryption === 'RSA-PKCS1-v1.5'
      ? { padding: constants.RSA_PKCS1_PADDING }
      : { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }
  return publicEncrypt({ key: pem, ...padding }, Buffer.from(text, 'utf8')).toString('base64')
}

/** What somebody encrypted for the gateway goes on as it came. */
export const encryptOtp = (certificate: GatewayCertificate, otp: Otp): string =>
  'ciphertext' in otp ? otp.ciphertext : encryptFor(certificate, otp.clear)
