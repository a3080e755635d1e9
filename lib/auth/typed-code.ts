import 'server-only'
import { z } from 'zod'
import { forgetSealed, readSealed, writeSealed } from './sealed-cookie'

/** A code that was typed and waits for the last page: for one change of an ABHA, and for that sending of it. */
const TypedCode = z.object({ changeId: z.uuid(), sentAt: z.number(), otp: z.string() })
type TypedCode = z.output<typeof TypedCode>

const COOKIE = { name: 'sammati.abha', path: '/abha' } as const

/** Null when none was typed, or for another sending. */
export async function readTypedCode(of: Omit<TypedCode, 'otp'>): Promise<string | null> {
  const typed = await readSealed(COOKIE, TypedCode)
  return typed?.changeId === of.changeId && typed.sentAt === of.sentAt ? typed.otp : null
}

export const writeTypedCode = (typed: TypedCode): Promise<void> => writeSealed(COOKIE, typed)

export const forgetTypedCode = (): Promise<void> => forgetSealed(COOKIE)
