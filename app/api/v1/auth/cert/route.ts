import { abdm } from '@/lib/dialects/abdm/dialect'
import { handle, onlyMethods } from '@/lib/http/handle'
import { encryptionPem } from '@/lib/operations/abha/encryption-key'

export const GET = handle({ dialect: abdm }, async (ctx) => ({ text: await encryptionPem(ctx) }))

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(abdm, 'GET')
