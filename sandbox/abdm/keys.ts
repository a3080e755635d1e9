import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { State, Version } from './state'

const BITS = 4096
const PADDING = { v2: constants.RSA_PKCS1_PADDING, v3: constants.RSA_PKCS1_OAEP_PADDING }
const makePair = promisify(generateKeyPair)

/** The service's key pairs, one for each version. Made in the background: a start waits for none. */
export class Keys {
  private readonly ready: Partial<Record<Version, Promise<KeyObject>>> = {}
  constructor(private readonly state: State) {}

  private keyOf(version: Version): Promise<KeyObject> {
    this.ready[version] ??= this.load(version)
    return this.ready[version]
  }

  private async load(version: Version): Promise<KeyObject> {
    const kept = this.state.kept.keys[version]
    if (kept) return createPrivateKey(kept)
    const { privateKey } = await makePair('rsa', { modulusLength: BITS })
    this.state.kept.keys[version] = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    this.state.save()
    return privateKey
  }

  /** Both, so that the first caller does not wait. */
  prepare(): void {
    for (const version of ['v2', 'v3'] as const) void this.keyOf(version)
  }

  async public(version: Version): Promise<KeyObject> {
    return createPublicKey(await this.keyOf(version))
  }

  /** A key that no client should take. */
  async small(): Promise<KeyObject> {
    return (await makePair('rsa', { modulusLength: 1024 })).publicKey
  }

  /** From now on another key; what was encrypted with the old one cannot be read any more. */
  async rotate(version: Version): Promise<void> {
    delete this.state.kept.keys[version]
    this.ready[version] = this.load(version)
    await this.ready[version]
  }

  /**
   * What was encrypted for the service, null when it cannot be told. For V2 a wrong padding or key gives random bytes,
   * not an error: OpenSSL hides which it was.
   */
  async decrypt(version: Version, base64: string): Promise<string | null> {
    try {
      const key = { key: await this.keyOf(version), padding: PADDING[version], oaepHash: 'sha1' }
      return privateDecrypt(key, Buffer.from(base64, 'base64')).toString('utf8')
    } catch {
      return null
    }
  }
}
